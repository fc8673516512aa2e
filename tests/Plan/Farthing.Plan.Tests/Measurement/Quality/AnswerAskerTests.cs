using System.Text;
using Farthing.Documents.Benches;
using Farthing.Measurement.Load;
using Farthing.Measurement.Quality.Asking;
using Farthing.Testing.Answers;

namespace Farthing.Tests.Measurement.Quality;

public sealed class AnswerAskerTests
{
    [Fact]
    public async Task What_was_answered_before_an_interruption_is_kept()
    {
        using AnswerServer server = new((asked, _) => new ScriptedAnswer("yes") { IsSilent = asked == "3" });
        using AnswerAsker asker = new(Target(server), new AskOptions { Concurrency = 2 });
        using CancellationTokenSource cut = new();
        int answered = 0;

        AskedAnswer?[] answers = await asker.AskAllAsync(
            10,
            Body,
            () =>
            {
                if (Interlocked.Increment(ref answered) == 9)
                {
                    cut.Cancel();
                }
            },
            cut.Token
        );

        Assert.Null(answers[3]);
        Assert.Equal(9, answers.Count(answer => answer is { IsAnswered: true, Text: "yes" }));
    }

    [Fact]
    public async Task A_server_that_only_refuses_is_not_asked_to_the_end()
    {
        using AnswerServer server = new((_, _) => new ScriptedAnswer("") { Status = 400 });
        using AnswerAsker asker = new(Target(server), new AskOptions { Concurrency = 4 });

        AskedAnswer?[] answers = await asker.AskAllAsync(200, Body, null, CancellationToken.None);

        Assert.InRange(server.Bodies.Count, 20, 40);
        Assert.All(answers, answer => Assert.False(answer!.IsAnswered));
        Assert.Contains(answers, answer => answer!.Outcome == RequestOutcome.Unfinished);
    }

    [Fact]
    public async Task A_server_error_is_tried_four_times_and_stays_one_failure()
    {
        using AnswerServer server = new((_, _) => new ScriptedAnswer("") { Status = 500 });
        using AnswerAsker asker = new(
            Target(server),
            new AskOptions { FirstPause = TimeSpan.FromMilliseconds(1) }
        );

        AskedAnswer? answer = await asker.AskAsync(Body(0), CancellationToken.None);

        Assert.Equal(4, server.Bodies.Count);
        Assert.Equal((RequestOutcome.ServerError, 3), (answer!.Outcome, answer.Retries));
    }

    [Fact]
    public async Task Escapes_and_signs_beyond_ASCII_come_through()
    {
        const string Text = "„a\"b\\c“\n😀 {\"content\": 1}";
        using AnswerServer server = new((_, _) => new ScriptedAnswer(Text));
        using AnswerAsker asker = new(Target(server), new AskOptions());

        AskedAnswer? answer = await asker.AskAsync(Body(0), CancellationToken.None);

        Assert.Equal(Text, answer!.Text);
    }

    private static LoadTarget Target(AnswerServer server) =>
        LoadTarget.Parse(server.Url)! with
        {
            Model = "scripted",
        };

    private static byte[] Body(int i) =>
        Encoding.UTF8.GetBytes(
            $"{{\"model\":\"scripted\",\"stream\":true,\"max_tokens\":9,\"messages\":[{{\"role\":\"user\",\"content\":\"{i}\"}}]}}"
        );
}
