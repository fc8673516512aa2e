using System.Globalization;
using System.Text.Json;
using Farthing.Workloads.Arrivals;
using Farthing.Workloads.Clients;
using Farthing.Workloads.Csv;
using Farthing.Workloads.Requests;

namespace Farthing.Workloads.Traces.Formats;

/// <summary>ServeGen's clients: <c>chunk-N-trace.csv</c> (rate, CV and gap pattern per window) and <c>chunk-N-dataset.json</c> (lengths). Requests are drawn from them.</summary>
internal sealed class ServeGenArchive(TraceCollector collector)
{
    private const int MaxRequests = 1_000_000;
    private const double DefaultWindowSeconds = 600;
    private readonly SortedDictionary<int, List<ClientWindow>> windows = [];
    private readonly SortedDictionary<int, List<ClientLengths>> lengths = [];

    /// <summary>True for the two kinds of file that an archive of clients has; told by content where it shows, else by the upstream's naming.</summary>
    public static bool IsClientFile(string name, ReadOnlySpan<byte> bytes) =>
        TryNumber(name, out _)
        && (
            bytes.IndexOf("\"input_tokens\""u8) >= 0
            || (bytes[0] is >= (byte)'0' and <= (byte)'9' && bytes.IndexOf((byte)',') > 0)
        );

    public void AddFile(string name, ReadOnlySpan<byte> bytes)
    {
        TryNumber(name, out int number);
        if (bytes.TrimStart(" \r\n\t"u8).StartsWith("{"u8))
        {
            AddLengths(number, bytes);
        }
        else
        {
            AddWindows(number, bytes);
        }
    }

    public TraceReadResult Finish()
    {
        List<PoolClient> pool = [];
        double covered = 0;
        double all = 0;
        foreach ((int number, List<ClientWindow> list) in windows)
        {
            list.Sort((a, b) => a.StartSeconds.CompareTo(b.StartSeconds));
            double width =
                list.Count > 1 ? list[1].StartSeconds - list[0].StartSeconds : DefaultWindowSeconds;
            double expected = list.Sum(window => window.RatePerSecond);
            all += expected;
            if (lengths.TryGetValue(number, out List<ClientLengths>? own) && own.Count > 0)
            {
                own.Sort((a, b) => a.StartSeconds.CompareTo(b.StartSeconds));
                covered += expected;
                pool.Add(new PoolClient(number, list, own, list[^1].StartSeconds + width));
            }
        }

        if (pool.Count == 0)
        {
            throw collector.Fault(
                WorkloadFaultCodes.TraceEmpty,
                "no client of the archive has both rates and lengths",
                "chunk-N-trace.csv with chunk-N-dataset.json"
            );
        }

        int most = collector.Options.MaxRequests ?? MaxRequests;
        ClientPoolSource source = new(pool, collector.Options.Seed, requests: most);
        while (source.NextArrivalNs != long.MaxValue)
        {
            Request request = source.Take();
            collector.Rows++;
            collector.Add(
                collector.Rows,
                request.ArrivalNs,
                request.InputTokens,
                request.OutputTokens,
                default,
                request.Tenant
            );
        }

        collector.Notes.Add(
            string.Create(
                CultureInfo.InvariantCulture,
                $"requests are drawn (seed {collector.Options.Seed}) from {pool.Count} of {windows.Count} clients; the others, {100 * (1 - (covered / all)):F0} % of the rate, have no lengths in the archive"
            )
        );
        if (collector.Rows == most)
        {
            collector.Notes.Add($"stopped at {most} requests; the archive's span is longer");
        }

        return collector.Finish(TraceFormat.ServeGen, TimeUnit.Seconds);
    }

    private void AddWindows(int number, ReadOnlySpan<byte> bytes)
    {
        List<ClientWindow> list = [];
        using CsvRecords records = new(new MemoryStream(bytes.ToArray()), spansLines: false);
        while (records.Read())
        {
            if (
                !records.TryGetNumber(0, out double start)
                || start is < 0 or > 4e9
                || !records.TryGetNumber(1, out double rate)
                || rate is < 0 or > 1e6
            )
            {
                collector.AddBroken(
                    records.Line,
                    $"'{records.Shown(0)}' and '{records.Shown(1)}' are not a time and a rate"
                );
                continue;
            }

            GapDistribution? gaps = rate > 0 ? Gaps(records) : null;
            list.Add(new ClientWindow(start, gaps is null ? 0 : rate, gaps));
        }

        if (list.Count > 0)
        {
            windows[number] = list;
        }
    }

    /// <summary>The pattern's distribution with its mean set to 1: the upstream rescales gaps to the window's rate.</summary>
    private static GapDistribution? Gaps(CsvRecords records)
    {
        string pattern = records.Text(3);
        bool hasShape = records.TryGetNumber(4, out double shape) && shape > 0;
        return pattern switch
        {
            "Gamma" when hasShape => new GammaGaps(Math.Clamp(1 / Math.Sqrt(shape), 0.01, 100)),
            "Weibull" when hasShape => WeibullGaps.FromShape(Math.Clamp(shape, 0.15, 100)),
            "Gamma" or "Weibull" => null,
            _ => pattern.Length == 0 ? null : new ExponentialGaps(),
        };
    }

    private void AddLengths(int number, ReadOnlySpan<byte> bytes)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes.ToArray());
            List<ClientLengths> list = [];
            foreach (JsonProperty window in document.RootElement.EnumerateObject())
            {
                bool isWhole =
                    double.TryParse(
                        window.Name,
                        NumberStyles.Float,
                        CultureInfo.InvariantCulture,
                        out double start
                    )
                    & TryTable(window.Value, "input_tokens", out TokenCounts? inputs)
                    & TryTable(window.Value, "output_tokens", out TokenCounts? outputs);
                if (isWhole)
                {
                    list.Add(new ClientLengths(start, inputs!, outputs!));
                }
            }

            lengths[number] = list;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            collector.AddBroken(1, "not a whole JSON document of lengths");
        }
    }

    /// <summary>Parses <c>{12: 0.5, 80: 0.5}</c>, a Python literal in a JSON text; an idle window's empty one is no table.</summary>
    private static bool TryTable(JsonElement window, string name, out TokenCounts? table)
    {
        table = null;
        if (
            window.ValueKind != JsonValueKind.Object
            || !window.TryGetProperty(name, out JsonElement text)
            || text.ValueKind != JsonValueKind.String
        )
        {
            return false;
        }

        List<int> tokens = [];
        List<double> probabilities = [];
        foreach (
            string pair in text.GetString()!
                .Trim()
                .Trim('{', '}')
                .Split(',', StringSplitOptions.RemoveEmptyEntries)
        )
        {
            int colon = pair.IndexOf(':', StringComparison.Ordinal);
            if (
                colon < 0
                || !double.TryParse(
                    pair.AsSpan(0, colon),
                    NumberStyles.Float,
                    CultureInfo.InvariantCulture,
                    out double count
                )
                || !double.TryParse(
                    pair.AsSpan(colon + 1),
                    NumberStyles.Float,
                    CultureInfo.InvariantCulture,
                    out double probability
                )
                || !(count is >= 0 and <= TraceCollector.MaxTokens)
                || !(probability is >= 0 and <= 1e9)
            )
            {
                return false;
            }

            tokens.Add((int)count);
            probabilities.Add(probability);
        }

        bool hasAny = false;
        for (int i = 0; i < tokens.Count; i++)
        {
            hasAny |= tokens[i] >= 1 && probabilities[i] > 0;
        }

        table = hasAny ? new TokenCounts(tokens, probabilities) : null;
        return hasAny;
    }

    private static bool TryNumber(string name, out int number)
    {
        string file = Path.GetFileName(name);
        int dash = file.IndexOf('-', StringComparison.Ordinal);
        int second = file.IndexOf('-', dash + 1);
        number = 0;
        return dash > 0
            && second > dash
            && file.StartsWith("chunk", StringComparison.Ordinal)
            && int.TryParse(
                file.AsSpan(dash + 1, second - dash - 1),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out number
            );
    }
}
