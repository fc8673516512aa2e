using System.Text;
using Farthing.Protocol.Exposition;

namespace Farthing.Measurement.Scraping;

/// <summary>Follows one target from page to page: which series it has, what they say, what changed.</summary>
/// <param name="vocabulary">What metrics are called.</param>
public sealed class TargetTracker(MetricVocabulary vocabulary) : ExpositionSink
{
    /// <summary>A sample with a timestamp older than this is stale, as Prometheus has it.</summary>
    public const double StaleSeconds = 300;

    private const int MaxStrangers = 3;

    private readonly Dictionary<byte[], TrackedSeries[]>.AlternateLookup<ReadOnlySpan<byte>> series =
        new Dictionary<byte[], TrackedSeries[]>(Utf8Comparer.Shared).GetAlternateLookup<ReadOnlySpan<byte>>();
    private readonly SortedDictionary<(string Engine, MetricSignal Signal), SignalTrack> tracks = [];
    private readonly Dictionary<
        (MetricBinding Binding, double Bound, string Identity),
        TrackedSeries
    > things = [];
    private readonly SortedSet<string> models = new(StringComparer.Ordinal);
    private readonly List<string> strangers = [];
    private long round;
    private long lastRound;
    private double newestUnixSeconds;
    private int bound;

    /// <summary>The last whole page; null before the first.</summary>
    public TargetSnapshot? Latest { get; private set; }

    /// <summary>Names of the models that the page serves.</summary>
    public IReadOnlyCollection<string> Models => models;

    /// <summary>The engines and exporters of the page, in the order of their ids.</summary>
    public IReadOnlyList<EngineNames> Engines { get; private set; } = [];

    /// <summary>Times that counters began again: restarts, or several servers behind one address.</summary>
    public int Restarts { get; private set; }

    /// <summary>Times that series went on under other labels.</summary>
    public int Renamings { get; private set; }

    /// <summary>Lines of the last page that could not be read.</summary>
    public int Malformed { get; private set; }

    /// <summary>Samples of the last page whose own timestamp is too old.</summary>
    public int Stale { get; private set; }

    /// <summary>Things that the last page tells of in a known way.</summary>
    public int Understood => bound;

    /// <summary>Some names of the last page that mean nothing here.</summary>
    public IReadOnlyList<string> Strangers => strangers;

    /// <summary>When the server's process began, in seconds since 1970; NaN where it does not say.</summary>
    public double ProcessStartSeconds { get; private set; } = double.NaN;

    /// <summary>Part of a disaggregated pair that the page's labels name.</summary>
    public PairPart Part { get; private set; }

    /// <summary>Reads a page. A truncated page changes nothing.</summary>
    /// <param name="text">The page, UTF-8.</param>
    /// <param name="isOpenMetrics">The content type said so.</param>
    /// <param name="timeSeconds">Now, on a clock that never goes back.</param>
    /// <param name="unixSeconds">Now, since 1970, as the target's own clock has it.</param>
    /// <returns>False for a truncated page.</returns>
    public bool Read(ReadOnlySpan<byte> text, bool isOpenMetrics, double timeSeconds, double unixSeconds)
    {
        BeginRound(unixSeconds);
        if (ExpositionReader.Read(text, this, isOpenMetrics, out _) == ExpositionEnd.Truncated)
        {
            // Series that were touched are taken back, so that the next whole page is compared with the last whole one.
            Abandon();
            return false;
        }

        EndRound(timeSeconds);
        return true;
    }

    /// <inheritdoc/>
    public override void OnMalformed(int line) => Malformed++;

    /// <inheritdoc/>
    public override void OnSample(in ExpositionSample sample)
    {
        if (vocabulary.Find(sample.Name) is not { } bindings)
        {
            OnStranger(sample);
            return;
        }

        if (sample.TimestampSeconds < newestUnixSeconds - StaleSeconds)
        {
            Stale++;
            return;
        }

        if (!series.TryGetValue(sample.Series, out TrackedSeries[]? meanings))
        {
            meanings = Create(sample.Labels, bindings);
            series[sample.Series] = meanings;
        }

        foreach (TrackedSeries one in meanings)
        {
            double value = sample.Value * one.Binding.Scale;
            if (double.IsNaN(value) && (one.Round == round || !MetricSignals.IsGauge(one.Binding.Signal)))
            {
                continue;
            }

            if (one.Round == round)
            {
                // Another series of the same thing: one GPU under two pods, say.
                one.Next = double.IsNaN(one.Next) ? value : Math.Max(one.Next, value);
                continue;
            }

            one.PreviousRound = one.Round;
            one.Round = round;
            one.Next = value;
            bound++;
        }
    }

    /// <summary>Starts a round.</summary>
    internal void BeginRound(double unixSeconds)
    {
        round++;
        newestUnixSeconds = unixSeconds;
        Malformed = 0;
        Stale = 0;
        bound = 0;
        strangers.Clear();
    }

    /// <summary>Closes a round: folds, adds up, takes the snapshot.</summary>
    internal void EndRound(double timeSeconds)
    {
        int resets = 0;
        int renamed = 0;
        foreach (SignalTrack track in tracks.Values)
        {
            track.Advance(round, lastRound, ref resets, ref renamed);
        }

        Restarts += resets > 0 ? 1 : 0;
        Renamings += renamed > 0 ? 1 : 0;
        lastRound = round;
        Engines =
        [
            .. tracks
                .Values.Where(track => track.IsSeen)
                .Select(track => track.Engine)
                .DistinctBy(engine => engine.Id),
        ];
        Latest = SnapshotTaker.Take(tracks.Values, Latest, timeSeconds);
    }

    /// <summary>Remembers the start of the process, and a few names for the message about an unknown page.</summary>
    private void OnStranger(in ExpositionSample sample)
    {
        if (sample.Name.SequenceEqual("process_start_time_seconds"u8))
        {
            ProcessStartSeconds = sample.Value;
        }
        else if (
            bound == 0
            && strangers.Count < MaxStrangers
            && !sample.Name.StartsWith("process_"u8)
            && !sample.Name.StartsWith("python_"u8)
            && !sample.Name.StartsWith("go_"u8)
        )
        {
            string name = Encoding.UTF8.GetString(sample.Name);
            if (strangers.Count == 0 || !name.StartsWith(Stem(strangers[^1]), StringComparison.Ordinal))
            {
                strangers.Add(name);
            }
        }
    }

    /// <summary>The name of a histogram without the part that a series is.</summary>
    private static string Stem(string name)
    {
        int end = name.LastIndexOf('_');
        return end > 0 && name[end..] is "_bucket" or "_sum" or "_count" or "_created" or "_total"
            ? name[..end]
            : name;
    }

    private void Abandon()
    {
        foreach (TrackedSeries[] meanings in series.Dictionary.Values)
        {
            foreach (TrackedSeries one in meanings)
            {
                if (one.Round == round)
                {
                    one.Round = one.PreviousRound;
                }
            }
        }

        round--;
    }

    private TrackedSeries[] Create(ReadOnlySpan<byte> labels, MetricBinding[] bindings)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        LabelReader reader = new(labels);
        while (reader.MoveNext())
        {
            values[Encoding.UTF8.GetString(reader.Name)] = reader.Value;
        }

        if (reader.IsMalformed)
        {
            Malformed++;
            return [];
        }

        double limit = double.NaN;
        if (
            values.TryGetValue("le", out string? le)
            && !ExpositionReader.TryParseNumber(Encoding.UTF8.GetBytes(le), out limit)
        )
        {
            Malformed++;
            return [];
        }

        List<TrackedSeries> meanings = [];
        foreach (MetricBinding binding in bindings)
        {
            bool isBucket = binding.Part == SeriesPart.Bucket;
            if (!binding.Accepts(values) || (isBucket && double.IsNaN(limit)))
            {
                continue;
            }

            SeriesIdentity identity = SeriesIdentity.Of(binding, values);
            double edge = isBucket ? limit * binding.Scale : double.NaN;
            if (
                binding.Engine.ModelLabel is { } label
                && values.TryGetValue(label, out string? model)
                && model.Length > 0
            )
            {
                models.Add(model);
            }

            if (things.TryGetValue((binding, edge, identity.Text), out TrackedSeries? known))
            {
                meanings.Add(known);
                continue;
            }

            PairPart part = PairParts.Of(values);
            Part = part == PairPart.None ? Part : part;
            TrackedSeries one = new(binding, edge, identity)
            {
                IsRank = binding.Engine.RankLabel is { } rank && values.ContainsKey(rank),
                Part = part,
            };
            things.Add((binding, edge, identity.Text), one);
            meanings.Add(one);
            if (!tracks.TryGetValue((binding.Engine.Id, binding.Signal), out SignalTrack? track))
            {
                track = new SignalTrack(binding.Engine, binding.Signal);
                tracks.Add((binding.Engine.Id, binding.Signal), track);
            }

            track.Add(one);
        }

        return [.. meanings];
    }
}
