"""The lab as a marimo app: cells that lay out words, controls and pictures. What they show is computed elsewhere."""

import marimo

app = marimo.App(width="full", app_title="The motivation lab", css_file="lab.css")


@app.cell
def _():
    import marimo as mo

    from analysis.lab import asking, graph, page
    from analysis.lab.visit import Visit

    visit = Visit.open(mo.query_params().to_dict())
    page.compile_rules(visit)
    return asking, graph, mo, page, visit


@app.cell
def _(mo, visit):
    get_language, set_language = mo.state(visit.words.language, allow_self_loops=True)
    get_answer, set_answer = mo.state(0, allow_self_loops=True)  # a prediction was made
    get_reset, set_reset = mo.state(0, allow_self_loops=True)  # controls are made anew
    get_tick, set_tick = mo.state(0, allow_self_loops=True)  # more was run, or deployed
    get_beat, set_beat = mo.state(0)  # the stage has moved

    def answered(_):
        set_answer(lambda count: count + 1)

    def reset(_):
        set_reset(lambda count: count + 1)
        set_tick(lambda count: count + 1)

    def tick(_):
        set_tick(lambda count: count + 1)

    def beat(_):
        set_beat(lambda count: count + 1)

    return answered, beat, get_answer, get_beat, get_language, get_reset, get_tick, reset, set_language, tick


@app.cell
def _(get_language, page, set_language, visit):
    words = visit.speak(get_language())
    languages = page.language_choice(words.language, set_language)
    page.header(words, languages)
    return (words,)


@app.cell
def _(page, visit, words):
    lesson_choice = page.lesson_choice(words, visit.lesson.name)
    lesson_choice
    return (lesson_choice,)


@app.cell
def _(lesson_choice, page, visit, words):
    lesson = words and visit.enter(lesson_choice.value)
    page.story(visit)
    return (lesson,)


@app.cell
def _(answered, asking, get_answer, lesson, visit, words):
    get_answer()
    answers = lesson and words and asking.answers(visit, answered)
    asking.question(visit, answers)
    return


@app.cell
def _(asking, get_answer, lesson, visit, words):
    get_answer()
    predicted = lesson and words and visit.predicted
    asking.reveal(visit)
    return (predicted,)


@app.cell
def _(get_reset, lesson, mo, page, predicted, visit):
    mo.stop(not (predicted and lesson))
    get_reset()
    controls = page.controls(visit)
    page.grid(controls.values(), visit.words)
    return (controls,)


@app.cell
def _(graph, lesson, mo, predicted, reset, visit):
    mo.stop(not (predicted and lesson))
    fields = graph.draft(visit)
    commit = graph.commit(visit, fields, reset)
    return commit, fields


@app.cell
def _(commit, fields, get_reset, graph, visit):
    get_reset()
    causes = graph.graph(visit)
    graph.table(causes, fields, commit, visit)
    return (causes,)


@app.cell
def _(causes, controls, graph, page, visit):
    trouble = visit.settle({**page.chosen(controls.value), **graph.edited(causes.value, visit)}) or visit.refusal
    settled = visit.setup
    page.complaint(visit.words, "sandbox.kept", (trouble,)) if trouble else None
    return (settled,)


@app.cell
def _(get_tick, page, reset, settled, tick, visit):
    get_tick()
    actions = settled and page.buttons(visit, tick, reset)
    page.grid(actions, visit.words, "lab-buttons")
    return


@app.cell
def _(mo, page, settled, visit):
    rounds = settled and visit.rounds
    moment = mo.ui.slider(
        0,
        rounds,
        1,
        value=visit.moment,
        label=visit.words("lab.replay"),
        show_value=True,
        debounce=True,
        full_width=True,
    )
    page.grid([moment], visit.words)
    return (moment,)


@app.cell
def _(get_tick, moment, page, visit):
    get_tick()
    page.pictures(visit.watch(moment.value), visit.lesson)
    return


@app.cell
def _(beat, mo, page, settled, visit):
    mo.stop(not (settled and visit.staged))
    steps = page.stage_buttons(visit, beat)
    page.stage_head(visit.words, steps)
    return


@app.cell
def _(get_beat, mo, page, settled, visit):
    get_beat()
    mo.stop(not (settled and visit.staged))
    page.stage(visit)
    return


@app.cell
def _(mo, page, settled, visit):
    settled and page.share(visit, page.address(mo.app_meta().request))
    return


@app.cell
def _(page, predicted, visit):
    page.closing(visit) if predicted else None
    return


if __name__ == "__main__":
    app.run()
