using System.Text;
using Farthing.Experiments.Arms;
using Farthing.Experiments.Plans;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Routing.Probes;
using Farthing.Numerics.Clocks;
using Farthing.Protocol.Exposition;

namespace Farthing.Gateway.Experiments;

/// <summary>Looks at engines' pages of metrics for the arm that is live, where an operator applies it block by block. The journal keeps what was seen.</summary>
/// <param name="book">The experiments that run.</param>
/// <param name="journal">Gets one record for each block and finding.</param>
/// <param name="clock">Blocks, and the pace of looking.</param>
/// <param name="warn">Tells the operator of another arm than the block's: the topic, and what was seen.</param>
internal sealed class LiveArmWatch(
    ExperimentBook book,
    GatewayJournal journal,
    TimeProvider clock,
    Action<string, string> warn
) : IAsyncDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly ProbeClient client = new();
    private readonly CancellationTokenSource stop = new();
    private readonly HashSet<LiveArm> noted = [];
    private Task? running; // Null until an experiment has a page to look at.
    private bool isStarted;
    private bool isEnded;

    /// <summary>Begins to look, now or as soon as an experiment has a page. Once.</summary>
    public void Start()
    {
        isStarted = true;
        Settle();
    }

    /// <summary>Other experiments run. For one thread at a time.</summary>
    public void Settle()
    {
        if (
            isStarted
            && !isEnded
            && Array.Exists(book.Running, one => one.Plan.Settings.LiveMetrics is not null)
        )
        {
            running ??= Task.Run(RunAsync);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref isEnded, true))
        {
            return;
        }

        await stop.CancelAsync();
        await (running ?? Task.CompletedTask);
        stop.Dispose();
        client.Dispose();
    }

    /// <summary>Looks once at each experiment whose block counts now.</summary>
    public async Task LookAsync(CancellationToken cancellation)
    {
        foreach (RunningExperiment one in book.Running)
        {
            LeverSettings settings = one.Plan.Settings;
            if (
                settings.LiveMetrics is null
                || one.BlockAt(clock.GetUtcNow()) is not { IsBurnIn: false } block
            )
            {
                continue;
            }

            string seen = await SeenAsync(settings, cancellation);
            if (one.BlockAt(clock.GetUtcNow())?.Index == block.Index)
            {
                Note(new LiveArm(one.Plan.Id, block.Index, WordOf(block.Arm), seen));
            }
        }
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await LookAsync(stop.Token);
                await Task.Delay(Pace, clock, stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // It was ended.
        }
    }

    private void Note(LiveArm found)
    {
        if (!noted.Add(found))
        {
            return;
        }

        if (!found.IsRight)
        {
            warn(
                "experiment",
                $"{found.Experiment}: block {found.Block} is {found.Due}, and the page of metrics shows {found.Seen}"
            );
        }

        try
        {
            journal.Append(ExperimentRecords.Of(found));
        }
        catch (JournalUnavailableException)
        {
            noted.Remove(found); // The next look tries again.
        }
    }

    private async Task<string> SeenAsync(LeverSettings settings, CancellationToken cancellation)
    {
        using Deadline within = new(Patience, RealTime.Clock, cancellation);
        (byte[] page, string? complaint) = await client.FetchAsync(
            new Uri(settings.LiveMetrics!),
            wantsBody: true,
            within.Token
        );
        cancellation.ThrowIfCancellationRequested();
        if (complaint is not null)
        {
            return LiveArm.Unreachable;
        }

        Selection found = new(
            MetricSelector.Parse(settings.LiveControl!)!,
            MetricSelector.Parse(settings.LiveTreatment!)!
        );
        ExpositionReader.Read(page, found, isOpenMetrics: false, out _);
        return (found.HasControl, found.HasTreatment) switch
        {
            (true, false) => WordOf(Arm.Control),
            (false, true) => WordOf(Arm.Treatment),
            (true, true) => "both",
            _ => "neither",
        };
    }

    private static string WordOf(Arm arm) => arm == Arm.Control ? "control" : "treatment";

    private sealed class Selection(MetricSelector control, MetricSelector treatment) : ExpositionSink
    {
        public bool HasControl { get; private set; }

        public bool HasTreatment { get; private set; }

        public override void OnSample(in ExpositionSample sample)
        {
            string name = Encoding.UTF8.GetString(sample.Name);
            if (name != control.Name && name != treatment.Name)
            {
                return;
            }

            Dictionary<string, string> labels = new(StringComparer.Ordinal);
            LabelReader reader = new(sample.Labels);
            while (reader.MoveNext())
            {
                labels[Encoding.UTF8.GetString(reader.Name)] = reader.Value;
            }

            HasControl |= control.Fits(name, labels, sample.Value);
            HasTreatment |= treatment.Fits(name, labels, sample.Value);
        }
    }
}
