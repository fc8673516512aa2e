using Farthing.Documents.Watching;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Tables;
using Farthing.Reporting.Terminal;

namespace Farthing.Sheets.Watching;

/// <summary>A watch that runs, on a terminal of a known size. What happens now stands first; alerts, latencies, addresses, courses and advice share the lines that are left, so that nothing scrolls off. Addresses that find no room are pages.</summary>
public sealed class WatchScreen
{
    /// <summary>The least that is drawn for, where a terminal says less.</summary>
    public const int MinLines = 12;

    /// <summary>Looks of a line of marks.</summary>
    private const int TrailLooks = 40;

    private const int MinAddresses = 3;
    private const int ManyAddresses = 8;
    private int page;
    private int pages = 1;

    /// <summary>Order of addresses.</summary>
    public WatchOrder Order { get; private set; }

    /// <summary>Sorts by the next figure, from the first page on.</summary>
    public void SortByNext()
    {
        Order = (WatchOrder)(((int)Order + 1) % Enum.GetValues<WatchOrder>().Length);
        page = 0;
    }

    /// <summary>Turns so many pages, round the ends.</summary>
    public void Turn(int by) => page = (((page + by) % pages) + pages) % pages;

    /// <summary>The lines of a look, at most <paramref name="height"/>.</summary>
    /// <param name="watch">The look, with its course.</param>
    /// <param name="width">Characters of a line.</param>
    /// <param name="height">Lines of the terminal.</param>
    /// <param name="takesKeys">True says below which keys there are.</param>
    public IReadOnlyList<string> Lines(WatchDocument watch, int width, int height, bool takesKeys)
    {
        int all = Math.Max(MinLines, height);
        List<string> lines = [.. Words(width, [WatchSheet.Head(watch)], 0), "", .. Facts(watch, width)];
        int left = all - lines.Count - (takesKeys ? 1 : 0);

        List<string> alerts = Limited(Words(width, WatchSheet.AlertLines(watch), 2), (left / 3) - 1);
        Take(alerts.Count > 0 ? ["ALERTS", .. alerts] : []);
        List<string> oddities = Limited(Words(width, WatchSheet.Oddities(watch), 2), left / 6);
        int needed = Math.Min(watch.Targets.Count, MinAddresses) + 2 + oddities.Count;
        Table? latencies = WatchSheet.LatencyTable(watch.Fleet);
        if (latencies is not null && left >= latencies.Rows.Count + 2 + needed)
        {
            Take(Drawn(latencies, width));
        }

        List<string> trail = Trail(watch);
        needed = Math.Min(watch.Targets.Count, ManyAddresses) + 2 + oddities.Count;
        if (trail.Count > 0 && left >= trail.Count + 1 + needed)
        {
            Take(trail);
        }

        int rows = Math.Clamp(left - 2 - oddities.Count, 1, Math.Max(1, watch.Targets.Count));
        pages = Math.Max(1, (watch.Targets.Count + rows - 1) / rows);
        page = Math.Min(page, pages - 1);
        Take([
            .. Drawn(WatchSheet.AddressTable([.. Sorted(watch).Skip(page * rows).Take(rows)]), width),
            .. oddities,
        ]);
        if (watch.Advice.Count > 0 && left > 2)
        {
            Take(["WHAT TO DO", .. Limited(Words(width, watch.Advice, 2), left - 2)]);
        }

        lines = [.. lines.Take(all - (takesKeys ? 1 : 0))];
        if (takesKeys)
        {
            lines.Add(Keys());
        }

        return lines;

        void Take(IReadOnlyList<string> block)
        {
            if (block.Count > 0)
            {
                lines.Add("");
                lines.AddRange(block);
                left -= block.Count + 1;
            }
        }
    }

    private string Keys()
    {
        string sorted = Order switch
        {
            WatchOrder.Given => "as given",
            WatchOrder.Queue => "by queue",
            WatchOrder.Kv => "by KV use",
            WatchOrder.Output => "by output",
            _ => throw new InvalidOperationException($"an order by {Order}"),
        };
        string turned = pages > 1 ? $" · page {page + 1} of {pages} (n, p)" : "";
        return $"addresses {sorted} (s){turned} · q ends";
    }

    private IEnumerable<WatchedAddress> Sorted(WatchDocument watch) =>
        Order switch
        {
            WatchOrder.Given => watch.Targets,
            WatchOrder.Queue => Largest(watch, figures => figures.Waiting),
            WatchOrder.Kv => Largest(watch, figures => figures.KvUse),
            WatchOrder.Output => Largest(watch, figures => figures.OutputTokensPerSecond),
            _ => throw new InvalidOperationException($"an order by {Order}"),
        };

    /// <summary>Those that don't say stand last.</summary>
    private static IEnumerable<WatchedAddress> Largest(
        WatchDocument watch,
        Func<EngineFigures, Quantity?> figure
    ) => watch.Targets.OrderByDescending(target => figure(target.Figures)?.Value ?? double.MinValue);

    private static List<string> Trail(WatchDocument watch)
    {
        IReadOnlyList<double>[] looks = [.. (watch.Course ?? []).TakeLast(TrailLooks)];
        List<string> lines = [];
        if (looks.Length > 2)
        {
            Add("tok/s out", CourseColumn.OutputPerSecond, null, Show.Count);
            Add("queue", CourseColumn.Waiting, null, Show.Count);
            Add("KV use", CourseColumn.KvUse, 1, Show.Percent);
            Add("MBU", CourseColumn.Mbu, 1, Show.Percent);
        }

        return lines;

        void Add(string name, CourseColumn column, double? top, Func<double, string> show)
        {
            double[] values = [.. looks.Select(row => row[(int)column])];
            double peak = values.Where(value => !double.IsNaN(value)).DefaultIfEmpty(double.NaN).Max();
            if (!double.IsNaN(peak))
            {
                lines.Add(
                    $"{TerminalLines.Padded(name, 11)}{Sparkline.Of(values, TrailLooks, top ?? peak)}  peak {show(peak)}"
                );
            }
        }
    }

    private static List<string> Facts(WatchDocument watch, int width)
    {
        IReadOnlyList<(string Name, string Value)> facts = WatchSheet.Now(watch).Facts;
        int indent = facts.Max(fact => fact.Name.Length) + 2;
        return Written(text =>
        {
            TerminalLines lines = new(text, width);
            foreach ((string name, string value) in facts)
            {
                lines.Write(TerminalLines.Padded(name.ToUpperInvariant(), indent) + value, indent);
            }
        });
    }

    private static List<string> Words(int width, IReadOnlyList<string> texts, int indent) =>
        Written(text =>
        {
            TerminalLines lines = new(text, width);
            foreach (string words in texts)
            {
                lines.Write(new string(' ', indent) + words, 2 * indent);
            }
        });

    private static List<string> Drawn(Table table, int width) =>
        Written(text => new NarrowTable(table, width).Write(text, 0));

    /// <summary>The first lines, the last of them saying how many are missing.</summary>
    private static List<string> Limited(List<string> lines, int most) =>
        most <= 0 ? []
        : lines.Count <= most ? lines
        : [.. lines.Take(most - 1), $"  … {Show.Counted(lines.Count - most + 1, "line")} more"];

    private static List<string> Written(Action<TextWriter> write)
    {
        using StringWriter text = new() { NewLine = "\n" };
        write(text);
        string written = text.ToString().TrimEnd('\n');
        return written.Length == 0 ? [] : [.. written.Split('\n')];
    }
}

/// <summary>Order of a watch's addresses.</summary>
public enum WatchOrder
{
    /// <summary>As they were given.</summary>
    Given,

    /// <summary>The longest queue first.</summary>
    Queue,

    /// <summary>The fullest KV cache first.</summary>
    Kv,

    /// <summary>The most output tokens first.</summary>
    Output,
}
