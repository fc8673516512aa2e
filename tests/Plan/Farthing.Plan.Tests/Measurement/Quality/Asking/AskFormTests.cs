using System.Text;
using Farthing.Documents.Benches;
using Farthing.Measurement.Quality.Asking;
using Farthing.Measurement.Quality.Questions;

namespace Farthing.Tests.Measurement.Quality.Asking;

/// <summary>The bytes of a question: kept answers belong to their digest, so that no byte of it may move.</summary>
public sealed class AskFormTests
{
    private static readonly QualityQuestion Sum = new()
    {
        Id = "sum",
        Line = 2,
        Turns = [new("system", "Be short."), new("user", "hi"), new("assistant", "é"), new("user", "2+2?")],
    };

    private static readonly QualityQuestion Shot = new()
    {
        Id = "shot",
        Line = 1,
        Turns = [new("user", "1+1?")],
        References = ["2"],
    };

    [Fact]
    public void A_chat_has_the_system_turn_then_worked_examples_then_the_conversation() =>
        Assert.Equal(
            """{"model":"m","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"system","content":"Be short."},{"role":"user","content":"1\u002B1?"},{"role":"assistant","content":"2"},{"role":"user","content":"hi"},{"role":"assistant","content":"\u00E9"},{"role":"user","content":"2\u002B2?"}],"max_tokens":1024,"temperature":0}""",
            Text(new AskForm { Shots = [Shot] }.Write(Sum, "m"))
        );

    [Fact]
    public void A_completion_with_worked_examples_stops_at_the_next_question() =>
        Assert.Equal(
            """{"prompt":"Question: 1\u002B1?\nAnswer: 2\n\nQuestion: 2\u002B2?\nAnswer:","max_tokens":8,"temperature":0,"stop":["Question:"]}""",
            Text(
                new AskForm
                {
                    Api = LoadApi.Completions,
                    Shots = [Shot],
                    MaxTokens = 8,
                }.Write(Sum, null)
            )
        );

    [Fact]
    public void A_server_that_counts_no_tokens_is_not_asked_to() =>
        Assert.DoesNotContain(
            "stream_options",
            Text(new AskForm().Write(Sum, "m", hasUsage: false)),
            StringComparison.Ordinal
        );

    private static string Text(byte[] body) => Encoding.UTF8.GetString(body);
}
