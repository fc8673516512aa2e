using System.Diagnostics;
using System.Globalization;
using Farthing.GatewayBench.Caching;

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
            Console.Out.WriteLine(
                order[0] switch
                {
                    "pace" => await PaceAsync(order),
                    "vary" => await VaryAsync(order),
                    _ => await AskAsync(order),
                }
            );
        }
    }

    private static async Task<string> AskAsync(string[] order)
    {
        double seconds = double.Parse(order[5], CultureInfo.InvariantCulture);
        List<double>[] all = await Task.WhenAll(
            Enumerable
                .Range(0, Number.Of(order[3]))
                .Select(_ =>
                    AskAsync(Number.Of(order[1]), Number.Of(order[2]), bool.Parse(order[4]), seconds)
                )
        );
        return Answer(all);
    }

    private static string Answer(List<double>[] all)
    {
        double[] times = [.. all.SelectMany(one => one).Order()];
        return times[0] < 0
            ? "failed"
            : string.Create(CultureInfo.InvariantCulture, $"{times.Length} {times[times.Length / 2]}");
    }

    private static async Task<string> VaryAsync(string[] order)
    {
        const int EachMost = 500_000; // No client gets to where the next one began.
        double seconds = double.Parse(order[6], CultureInfo.InvariantCulture);
        ulong first = ulong.Parse(order[7], CultureInfo.InvariantCulture);
        return Answer(
            await Task.WhenAll(
                Enumerable
                    .Range(0, Number.Of(order[5]))
                    .Select(async client =>
                    {
                        List<double> times = new(65536);
                        using CacheClient one = new(
                            Number.Of(order[1]),
                            order[2],
                            Enum.Parse<CacheAsk>(order[3]),
                            first + ((ulong)client * EachMost)
                        );
                        Stopwatch watch = Stopwatch.StartNew();
                        do
                        {
                            times.Add(await one.AskAsync(order[4] == "nothing" ? "" : order[4]));
                        } while (watch.Elapsed.TotalSeconds < seconds && times[^1] >= 0);

                        return times;
                    })
            )
        );
    }

    private static async Task<string> PaceAsync(string[] order)
    {
        List<Client> clients =
        [
            .. Enumerable
                .Range(0, Number.Of(order[3]))
                .Select(_ => new Client(
                    Number.Of(order[1]),
                    "paced",
                    true,
                    Number.Of(order[2]),
                    Number.Of(order[4])
                )),
        ];
        Stopwatch watch = Stopwatch.StartNew();
        long events = (await Task.WhenAll(clients.Select(client => client.StreamAsync()))).Sum();
        double seconds = watch.Elapsed.TotalSeconds;
        clients.ForEach(client => client.Dispose());
        return string.Create(CultureInfo.InvariantCulture, $"{events} {seconds}");
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
