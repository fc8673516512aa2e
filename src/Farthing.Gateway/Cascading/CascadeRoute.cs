using Farthing.Economics.Levers.Cascades;
using Farthing.Gateway.Cascading.Labels;
using Farthing.Gateway.Cascading.Policies;
using Farthing.Numerics.Billing;
using Farthing.Reduction.Cascade.Calibration;
using Farthing.Reduction.Cascade.Monitoring;
using Farthing.Reduction.Cascade.Routing;

namespace Farthing.Gateway.Cascading;

/// <summary>A model's cascade as it lives: what holds, what came of it. Any thread.</summary>
internal sealed class CascadeRoute
{
    private const int MaxConversations = 65_536;
    private readonly Lock changing = new();
    private readonly Dictionary<string, int> sticky = new(StringComparer.Ordinal);
    private readonly HeadroomWatch watch = new();
    private readonly ScoreDrift? drift;
    private readonly TimeProvider clock;
    private CascadeReason? told;
    private long largeOutputs;
    private double largeMean;

    /// <summary>A cascade that has seen nothing.</summary>
    /// <param name="model">The model that clients ask for.</param>
    /// <param name="options">Its options.</param>
    /// <param name="clock">The time.</param>
    /// <param name="said">Told what an operator should know of its labels.</param>
    public CascadeRoute(string model, CascadeOptions options, TimeProvider clock, Action<string> said)
    {
        (Model, Options, this.clock) = (model, options, clock);
        Gate = options.Mode == CascadeMode.Optimistic ? options.Router?.Opening : options.Router?.Confidence;
        drift = Gate is not null ? Gate.NewDrift() : options.Router?.NewDrift();
        Since = clock.GetUtcNow();
        Labels = options.Labels is string file
            ? new CascadeLabelFile(file, options.Small, model, said)
            : null;
        CascadePromise? promise = Calibrated;
        Promise =
            promise is { Threshold: not null, Delta: double delta }
            && promise.Limit <= options.MaxRegret + 1e-12
            && delta <= 1 - options.Confidence + 1e-12
                ? promise
                : null;
    }

    /// <summary>The model that clients ask for.</summary>
    public string Model { get; }

    /// <summary>Its options.</summary>
    public CascadeOptions Options { get; }

    /// <summary>Takes labels of its traffic; null: none are kept.</summary>
    public CascadeLabelFile? Labels { get; }

    /// <summary>Decides on answers; null: the prior alone decides.</summary>
    public ConfidenceGate? Gate { get; }

    /// <summary>The promise that lets the small model answer; null: there is none of what is asked.</summary>
    public CascadePromise? Promise { get; }

    /// <summary>When it was put in force: its counts begin here.</summary>
    public DateTimeOffset Since { get; }

    /// <summary>Age of the router's calibration; null without a router.</summary>
    public TimeSpan? Age => clock.GetUtcNow() - Options.Router?.TrainedAt;

    /// <summary>Labels that the promise which is asked for lacks, by the rule of <c>route train</c>; null: there is one.</summary>
    public LabelNeed? Need =>
        Promise is not null
            ? null
            : LabelNeed.Of(
                Calibrated?.Labels ?? 0,
                Options.MaxRegret,
                1 - Options.Confidence,
                Options.MaxRegret / 2,
                meanLoss: 0 // What has to escalate at least is not asked here.
            );

    private CascadePromise? Calibrated => Gate?.Promise ?? Options.Router?.Promise;

    /// <summary>What came of it.</summary>
    public CascadeCounts Counts { get; } = new();

    /// <summary>Why nothing of the small model is given now; null: it is.</summary>
    public CascadeReason? Closed
    {
        get
        {
            lock (changing)
            {
                return ClosedNow();
            }
        }
    }

    /// <summary>p* − p of the last requests; null before the first.</summary>
    public double? Headroom
    {
        get
        {
            lock (changing)
            {
                return double.IsNaN(watch.Headroom) ? null : watch.Headroom;
            }
        }
    }

    /// <summary>A score that a decision was made on.</summary>
    /// <returns>What should be said: the state has changed; null: it has not.</returns>
    public string? Scored(double score)
    {
        lock (changing)
        {
            drift!.Add(score);
            return Changed();
        }
    }

    /// <summary>A request is over.</summary>
    /// <param name="paid">All that was paid for it.</param>
    /// <param name="largeAlone">What the large model alone would have cost.</param>
    /// <returns>As above.</returns>
    public string? Paid(Money paid, Money largeAlone)
    {
        lock (changing)
        {
            watch.Add(paid, largeAlone);
            return Changed();
        }
    }

    /// <summary>The large model generated as many tokens.</summary>
    public void Generated(long tokens)
    {
        lock (changing)
        {
            largeOutputs = Math.Min(largeOutputs + 1, 1000);
            largeMean += (tokens - largeMean) / largeOutputs;
        }
    }

    /// <summary>Tokens that the large model would generate: the mean of its last thousand, or as many as the small one, before it has answered any.</summary>
    public long Predicted(long small)
    {
        lock (changing)
        {
            return largeOutputs == 0 ? small : (long)Math.Round(largeMean);
        }
    }

    /// <summary>The conversation went to the large model: it stays there.</summary>
    public void Stick(string conversation)
    {
        lock (changing)
        {
            if (sticky.Count >= MaxConversations)
            {
                sticky.Clear(); // Rather a conversation that moves once than a memory without end.
            }

            sticky[conversation] = Options.StickyTurns;
        }
    }

    /// <summary>True where a conversation stays at the large model; a turn less is left.</summary>
    public bool Sticks(string conversation)
    {
        lock (changing)
        {
            if (!sticky.TryGetValue(conversation, out int left) || left == 0)
            {
                return false;
            }

            if (left == 1)
            {
                sticky.Remove(conversation);
            }
            else
            {
                sticky[conversation] = left - 1;
            }

            return true;
        }
    }

    private CascadeReason? ClosedNow() =>
        watch.IsOff ? CascadeReason.NoHeadroom
        : Promise is null || drift is null ? CascadeReason.NoPromise
        : CalibrationStates.Of(clock.GetUtcNow() - Options.Router!.TrainedAt, Options.MaxAge, drift) switch
        {
            CalibrationState.Drifted => CascadeReason.Drifted,
            CalibrationState.Stale => CascadeReason.Stale,
            _ => null,
        };

    private string? Changed()
    {
        CascadeReason? now = ClosedNow();
        if (now == told)
        {
            return null;
        }

        told = now;
        return now is CascadeReason why
            ? $"the cascade of {Model} gives no more answers of {Options.Small}: {CascadeWords.Of(why)}"
            : $"the cascade of {Model} gives answers of {Options.Small} again";
    }
}
