using System.Diagnostics;
using System.Globalization;

namespace Farthing.GatewayBench.Beside;

/// <summary>What <see cref="LoadProcess"/> starts: takes a line of orders, runs them, answers with a line.</summary>
internal static class LoadRole
{
    /// <summary>Runs until its input ends.</summary>
    public static async Task RunAsync()
    {
        while (Console.In.ReadLine() is string line)
        {
            string[] order = line.Split(' ');
            double seconds = double.Parse(order[4], CultureInfo.InvariantCulture);
            List<double>[] all = await Task.WhenAll(
                Enumerable
                    .Range(0, Number.Of(order[2]))
                    .Select(_ =>
                        AskAsync(Number.Of(order[0]), Number.Of(order[1]), bool.Parse(order[3]), seconds)
                    )
            );
            double[] times = [.. all.SelectMany(one => one).Order()];
            Console.Out.WriteLine(
                times[0] < 0
                    ? "failed"
                    : string.Create(CultureInfo.InvariantCulture, $"{times.Length} {times[times.Length / 2]}")
            );
        }
    }

    private static async Task<List<double>> AskAsync(int port, int upstream, bool streams, double seconds)
    {
        List<double> times = new(65536);
        using Client client = new(port, "whole", streams, upstream, 64);
        Stopwatch watch = Stopwatch.StartNew();
        do
        {
            times.Add(await client.AskAsync());
        } while (watch.Elapsed.TotalSeconds < seconds && times[^1] >= 0);

        return times;
    }
}
