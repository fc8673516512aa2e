using System.Diagnostics;
using System.Globalization;

namespace Farthing.GatewayBench.Beside;

/// <summary>Runs all contenders against the same upstream in turn, several rounds each, and prints medians and ratios.</summary>
internal static class BesideRun
{
    private const int Rounds = 5;

    /// <summary>Runs what is named, or everything.</summary>
    /// <param name="farthing">The program.</param>
    /// <param name="rest">The folder of npm's modules, then what to run.</param>
    public static int Run(string farthing, string[] rest)
    {
        string modules = rest.Length > 0 ? rest[0] : "";
        string[] wanted = rest.Length > 1 ? rest[1..] : ["whole", "burst", "paced", "streams", "start"];
        string folder = Directory.CreateDirectory(Path.GetFullPath("artifacts/bench-gateway")).FullName;
        foreach (string what in wanted)
        {
            // Nothing of an earlier run: journals would be read first.
            Directory.Delete(folder, recursive: true);
            Directory.CreateDirectory(folder);
            int gapMs = what == "streams" ? 250 : 5;
            (int whole, int paced) = (Contender.FreePort(), Contender.FreePort());
            Contender.Start(
                Environment.ProcessPath!,
                "upstream",
                Number.Text(whole),
                Number.Text(paced),
                Number.Text(gapMs)
            );
            try
            {
                Contender.WaitFor(whole);
                Contenders contenders = new(folder, farthing, whole, paced);
                switch (what)
                {
                    case "whole":
                        ClosedLoop.Run(contenders, modules, folder, streams: false);
                        break;
                    case "burst":
                        ClosedLoop.Run(contenders, modules, folder, streams: true);
                        break;
                    case "paced":
                        Paced(contenders, streamsAtOnce: 256);
                        break;
                    case "streams":
                        Paced(contenders, streamsAtOnce: 2000);
                        break;
                    case "start":
                        Start(contenders);
                        break;
                    default:
                        Console.Error.WriteLine($"no part '{what}': whole, burst, paced, streams, start");
                        return 2;
                }
            }
            finally
            {
                Contender.EndAll();
            }
        }

        return 0;
    }

    private static void Paced(Contenders contenders, int streamsAtOnce)
    {
        using LoadProcess load = new();
        bool isMemory = streamsAtOnce > 1000;
        Say(
            isMemory
                ? $"{streamsAtOnce} streams at once, 4 events/s each"
                : $"{streamsAtOnce} paced streams, an event each 5 ms with 50 % jitter"
        );
        List<Contender?> all = [contenders.Nginx(), contenders.Bare(isPaced: true), contenders.Farthing()];
        List<Contender> running = [.. all.OfType<Contender>()];
        Dictionary<Contender, List<(double Cpu, double Rate)>> figures = running.ToDictionary(
            one => one,
            _ => new List<(double, double)>()
        );
        Dictionary<Contender, double> resident = running.ToDictionary(one => one, _ => 0.0);
        for (int round = 0; round < (isMemory ? 3 : 2 * Rounds); round++)
        {
            foreach (Contender one in running)
            {
                double before = one.ProcessorSeconds;
                Task<(long Events, double Seconds)> pacing = Task.Run(() =>
                    load.Pace(one.PacedPort, contenders.Paced, streamsAtOnce, isMemory ? 24 : 600)
                );
                while (!pacing.Wait(500))
                {
                    resident[one] = Math.Max(resident[one], one.ResidentMb);
                }

                (long events, double seconds) = pacing.Result;
                if (round >= (isMemory ? 1 : Rounds))
                {
                    // Until the compiler has nothing left to make quicker, as above.
                    figures[one].Add(((one.ProcessorSeconds - before) / events * 1e6, events / seconds));
                }
            }
        }

        Say("                              CPU us/event   x nginx   events/s   resident MB");
        double nginx = running.Find(one => one.Name == "nginx") is Contender plain
            ? Median([.. figures[plain].Select(one => one.Cpu)])
            : double.NaN;
        foreach (Contender one in running)
        {
            double cpu = Median([.. figures[one].Select(figure => figure.Cpu)]);
            double rate = Median([.. figures[one].Select(figure => figure.Rate)]);
            Say(
                $"  {one.Name, -26}  {cpu, 12:F1}   {cpu / nginx, 7:F2}   {rate, 8:F0}   {resident[one], 11:F0}"
            );
        }

        running.ForEach(one => one.Dispose());
    }

    /// <summary>From the start of the process until it answers.</summary>
    private static void Start(Contenders contenders)
    {
        List<double> times = [];
        for (int round = 0; round < 10; round++)
        {
            long began = Stopwatch.GetTimestamp();
            using Contender one = contenders.Farthing();
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        Say(
            $"Start until it listens (with 20 ms of granularity), ten times: median {Median(times):F0} ms, most {times.Max():F0} ms"
        );
    }

    internal static double Median(List<double> values)
    {
        values.Sort();
        return values.Count == 0 ? double.NaN : values[values.Count / 2];
    }

    internal static void Say(FormattableString text) =>
        Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    internal static void Say(string text) => Console.WriteLine(text);
}
