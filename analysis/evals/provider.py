"""Motivations as models of Inspect: `mofit/reward_seeker`, `mofit/reward_seeker:0.6-intended:0.4`, `mofit/run`."""

from typing import Any

from inspect_ai.model import ChatMessage, GenerateConfig, ModelAPI, ModelOutput, ModelUsage, modelapi
from inspect_ai.tool import ToolChoice, ToolInfo

from analysis.evals.agents import named_population
from analysis.inference.arms.prompts import LETTERS_A_TOKEN, read_prompt


@modelapi(name="mofit")
class MotivationAPI(ModelAPI):
    """A model that answers as a population of the simulation would. It needs no network.

    Model arguments: `run`, the folder of a stored run (for `mofit/run`); `seed`.
    """

    def __init__(
        self,
        model_name: str,
        base_url: str | None = None,
        api_key: str | None = None,
        config: GenerateConfig = GenerateConfig(),  # noqa: B008 - the signature of Inspect's providers
        run: str | None = None,
        seed: int = 0,
        **model_args: Any,
    ):
        super().__init__(model_name, base_url, api_key, [], config)
        self.population = named_population(model_name, run, seed)

    async def generate(
        self, input: list[ChatMessage], tools: list[ToolInfo], tool_choice: ToolChoice, config: GenerateConfig
    ) -> ModelOutput:
        """Read the arm from the messages, and answer."""
        prompt = {role: " ".join(m.text for m in input if m.role == role) for role in ("system", "user")}
        arm = read_prompt(prompt["system"], prompt["user"])
        text = "This is no question of a probe." if arm is None else self.population.answer(arm)
        output = ModelOutput.from_content(f"mofit/{self.model_name}", text)
        read, written = (max(1, letters // LETTERS_A_TOKEN) for letters in (sum(map(len, prompt.values())), len(text)))
        output.usage = ModelUsage(input_tokens=read, output_tokens=written, total_tokens=read + written)
        return output
