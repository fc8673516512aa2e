using Farthing.Testing;
using Farthing.Workloads.Graded;

namespace Farthing.Tests.Gateway.Caching.Semantic;

/// <summary>Labeled traffic through a whole gateway before an emulated, graded server: what is served is graded by the labels, never by what the cache believes.</summary>
public sealed class SemanticLoopTests
{
    [Theory]
    [InlineData("banking77_train.csv.gz", "embedder")]
    [InlineData("banking77_train.csv.gz", "")]
    [InlineData("clinc150_small.json.gz", "embedder")]
    public async Task Explore(string file, string embedder)
    {
        GradedSet set = GradedSet.Load([Path.Combine(RepositoryRoot.Data!, "routing", file)]);
        await using LoopScene loop = await LoopScene.StartAsync(set, embedder, drift: null);
        for (int round = 0; round < 8; round++)
        {
            await loop.AskAsync(1000);
            TestContext.Current.SendDiagnosticMessage(loop.Words());
            File.AppendAllText("/tmp/t/loop.txt", file + " " + embedder + ": " + loop.Words() + "\n");
        }
    }
}
