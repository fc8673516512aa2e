using System.Diagnostics;
using Farthing.Reduction.Semantic;

namespace Farthing.Tests.Reduction.Semantic.Streams;

public sealed class StreamTests
{
    [Fact]
    public void Explore()
    {
        ITestOutputHelper output = TestContext.Current.TestOutputHelper!;
        output.WriteLine(StreamSummary.Header);
        const int Seeds = 10;
        foreach (StreamWorkload workload in (StreamWorkload[])[StreamWorkload.Hard, StreamWorkload.Easy, StreamWorkload.HardDrift, StreamWorkload.EasyDrift])
        {
            foreach (double t in (double[])[0.9, 0.97])
            {
                output.WriteLine(StreamSummary.Of(workload, $"static {t}", Seeds, 20_000, r => FixedThreshold.Run(r, t)).Line(0.01));
            }
            foreach (double delta in (double[])[0.01, 0.02, 0.05])
            {
                Stopwatch watch = Stopwatch.StartNew();
                output.WriteLine(StreamSummary.Of(workload, $"vCache {delta}", Seeds, 20_000, r => VCacheRule.Run(r, delta)).Line(delta) + $" {watch.Elapsed.TotalSeconds:0.0} s");
                watch.Restart();
                output.WriteLine(StreamSummary.Of(workload, $"rule {delta}", Seeds, 20_000, r => CellStream.RunRule(r, delta)).Line(delta) + $" {watch.Elapsed.TotalSeconds:0.0} s");
                watch.Restart();
                output.WriteLine(StreamSummary.Of(workload, $"life {delta}", Seeds, 20_000, r => CellStream.RunLife(r, CellStream.PolicyOf(delta))).Line(delta) + $" {watch.Elapsed.TotalSeconds:0.0} s");
            }
        }
    }
}
