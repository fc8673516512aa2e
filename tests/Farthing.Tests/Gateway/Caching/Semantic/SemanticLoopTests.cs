using Farthing.Testing;
using Farthing.Workloads.Graded;

namespace Farthing.Tests.Gateway.Caching.Semantic;

/// <summary>The whole loop on published questions with labels: a scope earns its right, serves, its answers change, and it is stopped. What it served wrong is counted from the labels.</summary>
[Trait("Speed", "nightly")]
public sealed class SemanticLoopTests(ITestOutputHelper output) : IDisposable
{
    private const int Day = 10_000; // Requests in an answer's life.
    private const int Chunk = 1_000;
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-loop-");
    private int today;

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_scope_earns_its_right_serves_and_is_stopped_when_its_answers_change()
    {
        GradedSet set = LabeledQuestions.Load("clinc150_small.json.gz", folder.FullName);
        await using SemanticLoop loop = await SemanticLoop.StartAsync(
            set,
            "false_hits: 5%, audit_share: 50%"
        );
        LoopTally shadow = await PlayAsync(loop, () => loop.Serves);
        Say("until it serves", shadow);

        int until = loop.Asked + (4 * Chunk);
        LoopTally serving = await PlayAsync(loop, () => loop.Asked >= until);
        Say("serving", serving);
        Assert.InRange(serving.Semantic, 20, int.MaxValue);
        Assert.True((shadow + serving).Wrong <= 0.05 * (shadow + serving).Semantic, $"{shadow} {serving}");

        await loop.DriftAsync();
        LoopTally drifted = default;
        while (loop.Serves)
        {
            drifted += await loop.AskAsync(Chunk / 4);
            Assert.True(drifted.Asked < Day, $"{drifted} and nothing came of it: {loop.Cell()}");
        }

        Say("after the change", drifted);
        Assert.InRange(drifted.Wrong, 1, 80);
        Assert.Equal(1, loop.Cell()!.Value.GetProperty("demotions").GetInt32());

        Assert.Equal(0, (await loop.AskAsync(Chunk)).Semantic);
        await Eventually.SoAsync(
            () => loop.Scope()!.Value.GetProperty("hits").GetInt64() == (shadow + serving + drifted).Semantic,
            TestContext.Current.CancellationToken
        );
    }

    /// <summary>Under the promise of 1 %, on both sets, until 100,000 requests have come: what is promoted may err in as many hits.</summary>
    [Theory]
    [InlineData("clinc150_small.json.gz", true)]
    [InlineData("banking77_train.csv.gz", false)] // Guards let too few pairs through.
    public async Task What_serves_under_the_usual_promise_keeps_it(string file, bool isPromoted)
    {
        GradedSet set = LabeledQuestions.Load(file, folder.FullName);
        await using SemanticLoop loop = await SemanticLoop.StartAsync(set);
        LoopTally played = await PlayAsync(loop, () => loop.Asked >= 10 * Day);
        Say(file, played);
        output.WriteLine($"{loop.Cell()}");

        Assert.Equal(isPromoted, loop.Serves);
        Assert.Equal(isPromoted, played.Semantic > 0);
        Assert.True(played.Wrong <= 0.01 * played.Semantic, $"{played}");
    }

    /// <summary>Plays days until something is so; at most twenty.</summary>
    private async Task<LoopTally> PlayAsync(SemanticLoop loop, Func<bool> isSo)
    {
        LoopTally sum = default;
        while (!isSo())
        {
            Assert.True(sum.Asked < 20 * Day, $"{sum}, and nothing came of it: {loop.Cell()}");
            sum += await loop.AskAsync(Chunk);
            today += Chunk;
            if (today >= Day)
            {
                loop.Purge();
                today = 0;
            }
        }

        return sum;
    }

    private void Say(string phase, LoopTally tally) =>
        output.WriteLine(
            $"{phase}: {tally.Asked} asked, {tally.Equal} answered as equal, {tally.Semantic} as alike, {tally.Wrong} of these wrong"
        );
}
