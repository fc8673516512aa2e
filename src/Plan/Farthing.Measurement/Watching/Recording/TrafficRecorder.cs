using System.Globalization;
using Farthing.Measurement.Scraping;
using Farthing.Measurement.Watching.Readings;
using Farthing.Numerics.Randomness;

namespace Farthing.Measurement.Watching.Recording;

/// <summary>Keeps the shape of the traffic as request records (one format with simulate, bench and emulate): as many requests as were counted, spread evenly over the time between two pages, with lengths from the counters.</summary>
/// <remarks>
/// Tokens are conserved: prompt and output tokens of the records add up to those that were counted, but for less than one request. Where the engine publishes distributions of lengths,
/// records are drawn from what each bucket gained; else all requests between two pages are alike. Engines count output tokens when they are written and requests when they begin, so that lengths at the
/// two ends of a recording are off by what was under way. Which prompts share a prefix is not known from counters.
/// </remarks>
public sealed class TrafficRecorder : IDisposable
{
    private readonly TextWriter writer;
    private readonly RecordingStart start;
    private readonly Dictionary<WatchedTarget, TargetSnapshot> read = [];
    private Pcg32 chance;
    private double startSeconds = double.NaN;
    private double inputOwed;
    private double outputOwed;

    /// <summary>Starts a recording.</summary>
    /// <param name="writer">Where rows go; closed with the recorder.</param>
    /// <param name="seed">Of the order in which lengths come.</param>
    /// <param name="start">Where the file that is added to has come to; null for a new one.</param>
    public TrafficRecorder(TextWriter writer, ulong seed, RecordingStart? start = null)
    {
        this.writer = writer;
        this.start = start ?? RecordingStart.New;
        chance = new Pcg32(seed, 0x7761746368);
        if (!this.start.HasHeader)
        {
            writer.WriteLine(RecordingStart.Header);
        }

        writer.Flush();
    }

    /// <summary>The file, where rows go to one.</summary>
    public RecordingFile? File => writer as RecordingFile;

    /// <summary>Requests so far.</summary>
    public long Requests { get; private set; }

    /// <summary>Prompt tokens so far.</summary>
    public long InputTokens { get; private set; }

    /// <summary>Output tokens so far.</summary>
    public long OutputTokens { get; private set; }

    /// <summary>Engines that do not count requests, and of which nothing can be kept.</summary>
    public SortedSet<string> Uncounted { get; } = new(StringComparer.Ordinal);

    /// <summary>Adds what came since the last look.</summary>
    public void Take(IReadOnlyList<WatchedTarget> targets)
    {
        IReadOnlyList<TargetPart> parts = FleetRoles.Of(targets);
        for (int i = 0; i < targets.Count; i++)
        {
            WatchedTarget target = targets[i];
            if (!target.IsEngine || !parts[i].CountsRequests || target.History.Latest is not { } latest)
            {
                continue;
            }

            if (!read.TryGetValue(target, out TargetSnapshot? before))
            {
                startSeconds = double.IsNaN(startSeconds) ? latest.TimeSeconds : startSeconds;
                read[target] = latest;
            }
            else if (latest != before)
            {
                read[target] = latest;
                Add(target.Source.Name, EngineWindow.Between(before, latest), before.TimeSeconds);
            }
        }

        writer.Flush();
    }

    /// <inheritdoc/>
    public void Dispose() => writer.Dispose();

    private void Add(string name, EngineWindow window, double fromSeconds)
    {
        if (double.IsNaN(window.Requests) || double.IsNaN(window.InputTokens + window.OutputTokens))
        {
            Uncounted.Add(name);
            return;
        }

        inputOwed += window.InputTokens;
        outputOwed += window.OutputTokens;
        int count = (int)Math.Min(int.MaxValue, Math.Round(window.Requests));
        if (count == 0)
        {
            return;
        }

        long[] inputs = Lengths(count, inputOwed, window.InputLength);
        long[] outputs = Lengths(count, outputOwed, window.OutputLength);
        for (int i = 0; i < count; i++)
        {
            double seconds = fromSeconds - startSeconds + ((i + 0.5) / count * window.Seconds);
            inputOwed -= inputs[i];
            outputOwed -= outputs[i];
            InputTokens += inputs[i];
            OutputTokens += outputs[i];
            writer.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{start.Requests + Requests++},0,{start.EndNs + (long)(Math.Max(0, seconds) * 1e9)},,,,{inputs[i]},,{outputs[i]},,,"
                )
            );
        }
    }

    /// <summary>So many lengths of at least 1 whose sum is the tokens that are owed, shaped as the distribution is.</summary>
    private long[] Lengths(int count, double owed, HistogramTotals shape)
    {
        double[] weights = new double[count];
        double sum = 0;
        for (int i = 0; i < count; i++)
        {
            // Strata, so that few requests keep the shape too.
            double share = (i + 0.5) / count;
            weights[i] = shape.Count > 0 ? Math.Max(1, LengthAt(shape, share)) : 1;
            sum += weights[i];
        }

        for (int i = count - 1; i > 0; i--)
        {
            int other = chance.NextInt32(0, i);
            (weights[i], weights[other]) = (weights[other], weights[i]);
        }

        long[] lengths = new long[count];
        double total = Math.Max(count, owed);
        double wanted = 0;
        long given = 0;
        for (int i = 0; i < count; i++)
        {
            wanted += weights[i] / sum * total;
            lengths[i] = Math.Clamp((long)Math.Round(wanted) - given, 1, int.MaxValue);
            given += lengths[i];
        }

        return lengths;
    }

    private static double LengthAt(HistogramTotals shape, double share)
    {
        double rank = share * shape.Count;
        double below = 0;
        double low = 0;
        for (int i = 0; i < shape.Bounds.Length; i++)
        {
            if (shape.Cumulative[i] >= rank && shape.Cumulative[i] > below)
            {
                double inside = (rank - below) / (shape.Cumulative[i] - below);
                return double.IsInfinity(shape.Bounds[i]) ? low : low + (inside * (shape.Bounds[i] - low));
            }

            below = shape.Cumulative[i];
            low = double.IsInfinity(shape.Bounds[i]) ? low : shape.Bounds[i];
        }

        return low;
    }
}
