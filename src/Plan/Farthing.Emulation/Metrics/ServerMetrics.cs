using Farthing.Numerics.Statistics;
using Farthing.Protocol.Exposition;
using Farthing.Protocol.OpenAi;
using Farthing.Serving.Engines;
using Farthing.Serving.StepTimes;

namespace Farthing.Emulation.Metrics;

/// <summary>Counters of the server. Written by the engine's thread and by handlers, read by scrapes; times are seconds of the engine's clock.</summary>
/// <remarks>Events as vLLM defines them (docs/design/metrics.md): TTFT starts when the request reached the server; queue time ends at its scheduling; prefill time runs from there to the first token, decode time from there to the last.</remarks>
internal sealed class ServerMetrics(MetricBuckets buckets)
{
    private readonly Lock gate = new();
    private readonly long[] ended = new long[Enum.GetValues<StopReason>().Length];

    /// <summary>Held while a scrape reads.</summary>
    public Lock Gate => gate;

    public long PromptTokens { get; private set; }

    public long CachedTokens { get; private set; }

    public long GeneratedTokens { get; private set; }

    public long Preemptions { get; private set; }

    public long Steps { get; private set; }

    public double BusySeconds { get; private set; }

    public double Flops { get; private set; }

    public double Bytes { get; private set; }

    public int Running { get; private set; }

    public int Waiting { get; private set; }

    public int UsedBlocks { get; private set; }

    /// <summary>HTTP requests that were refused or failed, by status.</summary>
    public SortedDictionary<int, long> Refused { get; } = [];

    public BucketHistogram Ttft { get; } = new(buckets.Ttft);

    public BucketHistogram Itl { get; } = new(buckets.Itl);

    public BucketHistogram Tpot { get; } = new(buckets.Itl);

    public BucketHistogram E2e { get; } = new(buckets.E2e);

    public BucketHistogram Queue { get; } = new(buckets.Queue);

    public BucketHistogram Inference { get; } = new(buckets.E2e);

    public BucketHistogram Prefill { get; } = new(buckets.E2e);

    public BucketHistogram Decode { get; } = new(buckets.E2e);

    public BucketHistogram PromptLengths { get; } = new(buckets.Lengths);

    public BucketHistogram OutputLengths { get; } = new(buckets.Lengths);

    public BucketHistogram MaxTokens { get; } = new(buckets.Lengths);

    public BucketHistogram Computed { get; } = new(buckets.Lengths);

    public BucketHistogram Samples { get; } = new([1, 2, 5, 10, 20]);

    public BucketHistogram StepTokens { get; } =
        new([1, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384]);

    /// <summary>TTFT in engine nanoseconds, for the totals at the end.</summary>
    public LogLinearHistogram TtftNs { get; } = new();

    /// <summary>Gaps in engine nanoseconds, for the totals at the end.</summary>
    public LogLinearHistogram ItlNs { get; } = new();

    /// <summary>Delay from the end of its step to the writing of an answer's tokens to its connection, real nanoseconds: the emulator's own error.</summary>
    public LogLinearHistogram LatenessNs { get; } = new();

    /// <summary>Samples that ended so.</summary>
    public long Ended(StopReason reason) => ended[(int)reason];

    /// <summary>Samples that ended, in all.</summary>
    public long EndedInAll => ended.Sum();

    /// <summary>A request was taken: what it asks for.</summary>
    public void OnTaken(int samples, int? maxTokens)
    {
        lock (gate)
        {
            Samples.Observe(samples);
            if (maxTokens is int longest)
            {
                MaxTokens.Observe(longest);
            }
        }
    }

    /// <summary>A request was answered with an error.</summary>
    public void OnRefused(int status)
    {
        lock (gate)
        {
            Refused[status] = Refused.GetValueOrDefault(status) + 1;
        }
    }

    /// <summary>A sequence wrote its first token.</summary>
    public void OnFirstToken(long ttftNs, int promptTokens, int cachedTokens)
    {
        lock (gate)
        {
            Ttft.Observe(Seconds(ttftNs));
            TtftNs.Record(ttftNs);
            PromptTokens += promptTokens;
            CachedTokens += cachedTokens;
        }
    }

    /// <summary>Sequences had this gap between tokens.</summary>
    public void OnGaps(long gapNs, int count)
    {
        lock (gate)
        {
            Itl.Observe(Seconds(gapNs), count);
            ItlNs.Record(gapNs, count);
        }
    }

    /// <summary>A step ended.</summary>
    public void OnStep(in StepTime time, int tokens, int tokensOut, int preempted)
    {
        lock (gate)
        {
            Steps++;
            GeneratedTokens += tokensOut;
            Preemptions += preempted;
            BusySeconds += Seconds(time.TotalNs);
            Flops += time.Flops;
            Bytes += time.Bytes;
            StepTokens.Observe(tokens);
        }
    }

    /// <summary>An answer's tokens were written.</summary>
    public void OnEmitted(long latenessNs)
    {
        lock (gate)
        {
            LatenessNs.Record(latenessNs);
        }
    }

    /// <summary>Current state of the engine.</summary>
    public void OnState(int running, int waiting, int usedBlocks)
    {
        lock (gate)
        {
            (Running, Waiting, UsedBlocks) = (running, waiting, usedBlocks);
        }
    }

    /// <summary>A sample ended, by itself or because its client has gone.</summary>
    /// <param name="record">Its life.</param>
    /// <param name="arrivalNs">When its request reached the server.</param>
    /// <param name="queuedNs">When the scheduler first saw it.</param>
    /// <param name="reason">Why it ended.</param>
    public void OnEnded(in RequestRecord record, long arrivalNs, long queuedNs, StopReason reason)
    {
        lock (gate)
        {
            ended[(int)reason]++;
            if (record.FirstTokenNs < 0)
            {
                return;
            }

            E2e.Observe(Seconds(record.LastTokenNs - arrivalNs));
            Queue.Observe(Seconds(Math.Max(0, record.ScheduledNs - queuedNs)));
            Inference.Observe(Seconds(record.LastTokenNs - record.ScheduledNs));
            Prefill.Observe(Seconds(record.FirstTokenNs - record.ScheduledNs));
            Decode.Observe(Seconds(record.LastTokenNs - record.FirstTokenNs));
            PromptLengths.Observe(record.InputTokens);
            OutputLengths.Observe(record.OutputTokens);
            Computed.Observe(record.InputTokens - record.CachedTokens);
            if (record.OutputTokens > 1)
            {
                Tpot.Observe(Seconds(record.LastTokenNs - record.FirstTokenNs) / (record.OutputTokens - 1));
            }
        }
    }

    private static double Seconds(long ns) => ns / 1e9;
}

/// <summary>A Prometheus histogram: counts per bucket, sum and count.</summary>
/// <param name="bounds">Upper bounds of the buckets, ascending; the last, infinite one is not among them.</param>
internal sealed class BucketHistogram(double[] bounds)
{
    private readonly long[] counts = new long[bounds.Length + 1];

    /// <summary>Upper bounds of the finite buckets.</summary>
    public ReadOnlySpan<double> Bounds => bounds;

    /// <summary>Values seen.</summary>
    public long Count { get; private set; }

    /// <summary>Their sum.</summary>
    public double Sum { get; private set; }

    /// <summary>Values in each bucket alone, the infinite one last.</summary>
    public ReadOnlySpan<long> Counts => counts;

    /// <summary>Takes a value, so many times.</summary>
    public void Observe(double value, long times = 1)
    {
        int at = Array.BinarySearch(bounds, value);
        counts[at < 0 ? ~at : at] += times;
        Count += times;
        Sum += value * times;
    }

    /// <summary>Writes it as a family of its own.</summary>
    public void Write(
        MetricsText text,
        string name,
        string help,
        params ReadOnlySpan<(string Name, string Value)> labels
    ) => text.Histogram(name, help).AddHistogram(Bounds, Counts, Sum, labels);
}
