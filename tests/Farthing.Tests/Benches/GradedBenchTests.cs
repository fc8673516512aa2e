using System.Text.Json;
using Farthing.Emulation.Graded;
using Farthing.Tests.Cli;
using Farthing.Tests.Emulation.Http;
using Farthing.Workloads.Graded;

namespace Farthing.Tests.Benches;

/// <summary>Graded questions through an emulated server: wrong answers are counted from the labels.</summary>
public sealed class GradedBenchTests
{
    private static readonly GradedSet Faq = GradedSet.Load(["faq"]);

    [Fact]
    [Trait("Speed", "slow")]
    public async Task The_strong_model_is_never_wrong_and_the_weak_one_as_often_as_its_answers_are()
    {
        await using TestServer server = await TestServer.StartAsync(options =>
            options with
            {
                Graded = new GradedPlay(Faq),
            }
        );

        JsonElement strong = Graded(server, "strong", "--zipf 1");
        JsonElement weak = Graded(server, "weak", "--zipf 0");

        Assert.Equal((150, 0, 0), Counts(strong));
        // Clopper-Pearson: 1 - 0.05^(1/150).
        Assert.Equal(0.01977, strong.GetProperty("all").GetProperty("wrong_at_most").GetDouble(), 1e-4);
        Assert.Equal("model strong", strong.GetProperty("by")[0].GetProperty("served_by").GetString());

        // What the weak model answers is known beforehand; the bench asks the same questions by its seed.
        GradedPopularity asked = new(Faq, 0, 1);
        GradedModel model = Faq.ModelOf("weak")!;
        int wrong = Enumerable
            .Range(0, 150)
            .Count(_ => !Faq.AnswerOf(model, asked.Next(), 1, _ => false).IsRight);
        Assert.InRange(wrong, 20, 75);
        Assert.Equal((150, wrong, 0), Counts(weak));
    }

    [Fact]
    public void A_popularity_needs_graded_questions()
    {
        RunResult run = Run.Farthing("bench http://127.0.0.1:9 --concurrency 1 --zipf 1");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--zipf", run.Error, StringComparison.Ordinal);
    }

    private static (int Answers, int Wrong, int Unknown) Counts(JsonElement graded)
    {
        JsonElement all = graded.GetProperty("all");
        return (
            all.GetProperty("answers").GetInt32(),
            all.GetProperty("wrong").GetInt32(),
            all.GetProperty("unknown").GetInt32()
        );
    }

    private static JsonElement Graded(TestServer server, string model, string flags)
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory().FullName, "result.json");
        RunResult run = Run.Farthing(
            $"bench {server.Client.BaseAddress} --profile faq --served-model {model} --concurrency 4 --requests 150 --warmup 0s --seed 1 {flags} -o {file}"
        );
        Assert.True(run.ExitCode is 0 or 1, run.Error);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(file));
        return document
            .RootElement.GetProperty("result")
            .GetProperty("stages")[0]
            .GetProperty("graded")
            .Clone();
    }
}
