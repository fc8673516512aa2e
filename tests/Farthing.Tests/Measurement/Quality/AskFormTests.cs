using System.Text;
using Farthing.Measurement.Load;
using Farthing.Measurement.Quality.Asking;
using Farthing.Measurement.Quality.Questions;

namespace Farthing.Tests.Measurement.Quality;

/// <summary>Bodies are pinned byte by byte: kept answers of earlier versions are known by their digests.</summary>
public sealed class AskFormTests
{
    private static readonly QualityQuestion Shot = new()
    {
        Id = "0",
        Line = 1,
        Turns = [new QuestionTurn("user", "1 + 1 = ?")],
        References = ["2"],
    };

    private static readonly QualityQuestion Question = new()
    {
        Id = "1",
        Line = 2,
        Turns =
        [
            new QuestionTurn("system", "Be <brief>."),
            new QuestionTurn("user", "Wer ist größer?"),
            new QuestionTurn("assistant", "Than whom?"),
            new QuestionTurn("user", "than \"me\""),
        ],
    };

    [Fact]
    public void A_chat_has_worked_examples_after_what_the_system_says()
    {
        AskForm form = new() { MaxTokens = 9, Shots = [Shot] };

        Assert.Equal(
            """{"model":"m","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"system","content":"Be \u003Cbrief\u003E."},{"role":"user","content":"1 \u002B 1 = ?"},{"role":"assistant","content":"2"},{"role":"user","content":"Wer ist gr\u00F6\u00DFer?"},{"role":"assistant","content":"Than whom?"},{"role":"user","content":"than \u0022me\u0022"}],"max_tokens":9,"temperature":0}""",
            Encoding.UTF8.GetString(form.Write(Question, "m"))
        );
    }

    [Fact]
    public void Completions_have_them_as_text_and_stop_at_the_next_question()
    {
        AskForm form = new() { Api = LoadApi.Completions, Shots = [Shot] };

        Assert.Equal(
            """{"model":"m","stream":true,"prompt":"Question: 1 \u002B 1 = ?\nAnswer: 2\n\nQuestion: 1 \u002B 1 = ?\nAnswer:","max_tokens":1024,"temperature":0,"stop":["Question:"]}""",
            Encoding.UTF8.GetString(form.Write(Shot, "m", hasUsage: false))
        );
        Assert.Equal(
            """{"prompt":"1 \u002B 1 = ?","max_tokens":1024,"temperature":0,"stop":["\n","\u00A7"]}""",
            Encoding.UTF8.GetString((form with { Shots = [], Stops = ["\n", "§"] }).Write(Shot, null))
        );
    }
}
