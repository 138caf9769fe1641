"""The lab as a marimo app: cells that lay out words, controls and pictures. What they show is computed elsewhere."""

import marimo

app = marimo.App(width="full", app_title="The motivation lab", css_file="lab.css")


@app.cell
def _():
    import marimo as mo

    from analysis.lab.words import LANGUAGES, Words

    return LANGUAGES, Words, mo


@app.cell
def _(LANGUAGES, Words, mo):
    asked = mo.query_params().get("lang")
    language = mo.ui.radio(
        {name: code for code, name in LANGUAGES.items()}, value=LANGUAGES.get(asked, LANGUAGES["en"]), inline=True
    )
    return (language,)


@app.cell
def _(Words, language, mo):
    mo.Html(
        f"<header class='lab-header'><h1>{Words(language.value)('lab.title')}</h1>{mo.as_html(language).text}</header>"
    )
    return


@app.cell
def _(mo):
    from analysis.lab import page
    from analysis.lab.visit import Visit

    visit = Visit.open(mo.query_params().to_dict())
    page.compile_rules(visit)
    get_reset, set_reset = mo.state(0)  # controls are made anew
    get_tick, set_tick = mo.state(0, allow_self_loops=True)  # more was run, or deployed
    get_beat, set_beat = mo.state(0)  # the stage has moved

    def reset(_):
        set_reset(lambda count: count + 1)
        set_tick(lambda count: count + 1)

    def tick(_):
        set_tick(lambda count: count + 1)

    def beat(_):
        set_beat(lambda count: count + 1)

    return beat, get_beat, get_reset, get_tick, page, reset, tick, visit


@app.cell
def _(language, page, visit):
    words = visit.speak(language.value)
    lesson_choice = page.lesson_choice(words, visit.lesson.name)
    lesson_choice
    return lesson_choice, words


@app.cell
def _(lesson_choice, page, visit, words):
    lesson = words and visit.enter(lesson_choice.value)
    page.story(visit)
    return (lesson,)


@app.cell
def _(lesson, page, visit, words):
    answer = lesson and words and page.question(visit)
    answer if lesson.right else None
    return (answer,)


@app.cell
def _(answer, page, visit):
    predicted = visit.predict(answer.value)
    page.reveal(visit, answer.value)
    return (predicted,)


@app.cell
def _(get_reset, lesson, mo, page, predicted, visit):
    mo.stop(not (predicted and lesson))
    get_reset()
    controls = page.controls(visit)
    page.grid(controls.values())
    return (controls,)


@app.cell
def _(get_reset, lesson, mo, page, predicted, visit):
    mo.stop(not (predicted and lesson))
    get_reset()
    graph = page.graph(visit)
    page.graph_table(graph, visit.words)
    return (graph,)


@app.cell
def _(controls, graph, page, visit):
    trouble = visit.settle({**page.chosen(controls.value), **page.edited(graph.value, visit)})
    settled = visit.setup
    page.complaint(visit.words("sandbox.kept"), (trouble,)) if trouble else None
    return (settled,)


@app.cell
def _(get_tick, page, reset, settled, tick, visit):
    get_tick()
    actions = settled and page.buttons(visit, tick, reset)
    page.grid(actions, "lab-buttons")
    return


@app.cell
def _(mo, page, settled, visit):
    rounds = settled and visit.rounds
    moment = mo.ui.slider(
        0, rounds, 1, value=rounds, label=visit.words("lab.replay"), show_value=True, debounce=True, full_width=True
    )
    page.grid([moment])
    return (moment,)


@app.cell
def _(get_tick, moment, page, visit):
    get_tick()
    page.pictures(visit.scene(moment.value), visit.lesson)
    return


@app.cell
def _(beat, mo, page, settled, visit):
    steps = settled and page.stage_buttons(visit, beat)
    help_text = f"## {visit.words('lab.stage')}\n\n{visit.words('lab.stage_help')}"
    mo.vstack([mo.md(help_text), page.grid(steps, "lab-buttons")])
    return


@app.cell
def _(get_beat, page, settled, visit):
    get_beat()
    settled and page.stage(visit)
    return


@app.cell
def _(page, settled, visit):
    settled and page.share(visit)
    return


@app.cell
def _(page, predicted, visit):
    page.closing(visit) if predicted else None
    return


if __name__ == "__main__":
    app.run()
