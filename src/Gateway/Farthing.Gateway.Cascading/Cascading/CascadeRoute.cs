using Farthing.Economics.Levers.Cascades;
using Farthing.Gateway.Cascading.Labels;
using Farthing.Gateway.Cascading.Policies;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Quantities;
using Farthing.Reduction.Cascade.Calibration;
using Farthing.Reduction.Cascade.Monitoring;
using Farthing.Reduction.Cascade.Routing;

namespace Farthing.Gateway.Cascading;

/// <summary>A model's cascade as it lives: what holds, what came of it. Any thread.</summary>
internal sealed class CascadeRoute
{
    private const double DriftedAuditTimes = 5;
    private const double LeastDriftedAudit = 0.1;
    private readonly Lock changing = new();
    private readonly StickyConversations sticky;
    private readonly HeadroomWatch watch = new();
    private readonly ScoreDrift? drift;
    private readonly RegretWatch regret;
    private readonly ClosedCascades? kept;
    private readonly AuditOrder audits = new();
    private readonly LargeAlone alone = new();
    private readonly TimeProvider clock;
    private CascadeReason? told;
    private bool isDriftTold;
    private int round;

    /// <summary>A cascade that has seen nothing.</summary>
    /// <param name="model">The model that clients ask for.</param>
    /// <param name="options">Its options.</param>
    /// <param name="clock">The time.</param>
    /// <param name="said">Told what an operator should know of its labels.</param>
    /// <param name="kept">Remembers over a restart whether its checked answers closed it; null: nothing does.</param>
    public CascadeRoute(
        string model,
        CascadeOptions options,
        TimeProvider clock,
        Action<string> said,
        ClosedCascades? kept = null
    )
    {
        (Model, Options, this.clock) = (model, options, clock);
        Gate = options.Mode == CascadeMode.Optimistic ? options.Router?.Opening : options.Router?.Confidence;
        drift = Gate is not null ? Gate.NewDrift() : options.Router?.NewDrift();
        sticky = new StickyConversations(options.StickyTurns);
        this.kept = kept;
        ClosedCascades.State? before = kept?.Find(model, options.PromiseId);
        regret = new RegretWatch(
            options.MaxRegret,
            1 - options.Confidence,
            before is { IsClosed: true },
            before?.Reopenings ?? 0
        );
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

    /// <summary>Share of requests that are drawn to be checked: the configured one, and five times that, at least a tenth, while scores drift.</summary>
    public double AuditFraction
    {
        get
        {
            lock (changing)
            {
                return AuditFractionNow();
            }
        }
    }

    /// <summary>True while confidences of the last requests are no longer like those of the calibration.</summary>
    public bool HasDrifted
    {
        get
        {
            lock (changing)
            {
                return HasDriftedNow;
            }
        }
    }

    /// <summary>Evidence on its regret, as it stands.</summary>
    public CascadeEvidence Evidence
    {
        get
        {
            lock (changing)
            {
                return new CascadeEvidence(regret.Checked, regret.Losses, regret.Reopenings);
            }
        }
    }

    /// <summary>The round that a request is drawn in: a closing or opening by audits begins another.</summary>
    public int Round
    {
        get
        {
            lock (changing)
            {
                return round;
            }
        }
    }

    /// <summary>A drawn request begins to be checked; its outcome must come by <see cref="Checked(AuditTicket, bool?)"/>.</summary>
    public AuditTicket BeginAudit(int drawnIn)
    {
        lock (changing)
        {
            return audits.Begin(drawnIn);
        }
    }

    /// <summary>A drawn request is checked.</summary>
    /// <param name="ticket">The request.</param>
    /// <param name="isLoss">Whether a wrong answer of the small model was given, or would have been; null: nobody could check it.</param>
    /// <returns>As above.</returns>
    public string? Checked(AuditTicket ticket, bool? isLoss)
    {
        lock (changing)
        {
            int before = round;
            audits.Tell(ticket, isLoss, regret, ref round);
            if (round != before)
            {
                kept?.Keep(Model, new(Options.PromiseId, regret.IsClosed, regret.Reopenings));
            }

            return Changed();
        }
    }

    /// <summary>A drawn request was answered by the large model: there is nothing to check, and nothing was lost.</summary>
    /// <returns>As above.</returns>
    public string? CheckedLarge(int drawnIn) => Checked(BeginAudit(drawnIn), isLoss: false);

    /// <summary>Both models answered a request.</summary>
    public void Used(TokenCounts small, TokenCounts large)
    {
        lock (changing)
        {
            alone.Add(small, large);
        }
    }

    /// <summary>True where the large model is to answer a given request too, so that what it takes is known; its tokens must be told to <see cref="Priced"/>. Without audits none is.</summary>
    public bool TryPrice()
    {
        lock (changing)
        {
            return Options.AuditFraction > 0 && alone.TryAsk();
        }
    }

    /// <summary>The large model has answered such a request, or could not: null.</summary>
    public void Priced(TokenCounts small, TokenCounts? large)
    {
        lock (changing)
        {
            if (large is TokenCounts known)
            {
                alone.Add(small, known);
            }
            else
            {
                alone.Failed();
            }
        }
    }

    /// <summary>Tokens that the large model alone would have used where the small one used as many; null where nobody knows yet.</summary>
    public TokenCounts? Alone(TokenCounts small)
    {
        lock (changing)
        {
            return alone.For(small);
        }
    }

    /// <summary>The conversation went to the large model: it stays there.</summary>
    public void Stick(string conversation)
    {
        lock (changing)
        {
            sticky.Stick(conversation);
        }
    }

    /// <summary>True where a conversation stays at the large model; a turn less is left.</summary>
    public bool Sticks(string conversation)
    {
        lock (changing)
        {
            return sticky.Sticks(conversation);
        }
    }

    private CascadeReason? ClosedNow() =>
        watch.IsOff ? CascadeReason.NoHeadroom
        : Promise is null || drift is null ? CascadeReason.NoPromise
        : regret.IsClosed ? CascadeReason.Regret
        : clock.GetUtcNow() - Options.Router!.TrainedAt > Options.MaxAge ? CascadeReason.Stale
        : null;

    private bool HasDriftedNow => Promise is not null && drift is { HasDrifted: true };

    private double AuditFractionNow() =>
        HasDriftedNow
            ? Math.Min(1, Math.Max(LeastDriftedAudit, DriftedAuditTimes * Options.AuditFraction))
            : Options.AuditFraction;

    private string? Changed()
    {
        string? drifted = DriftChanged();
        CascadeReason? now = ClosedNow();
        if (now == told)
        {
            return drifted;
        }

        string said = now switch
        {
            CascadeReason why =>
                $"the cascade of {Model} gives no more answers of {Options.Small}: {CascadeWords.Of(why)}",
            _ when told == CascadeReason.Regret =>
                $"the cascade of {Model} gives answers of {Options.Small} again: compared answers show a regret within max_regret; reopening {regret.Reopenings}, the next one needs twice the evidence",
            _ => $"the cascade of {Model} gives answers of {Options.Small} again",
        };
        told = now;
        return drifted is null ? said : $"{said}; {drifted}";
    }

    private string? DriftChanged()
    {
        bool isDrifted = HasDriftedNow;
        if (isDrifted == isDriftTold)
        {
            return null;
        }

        isDriftTold = isDrifted;
        return isDrifted
            ? $"requests of {Model} are no longer like those of its cascade's calibration (PSI above 0.2): {Show.Percent(AuditFractionNow())} of given answers are checked"
            : $"requests of {Model} are like those of its cascade's calibration again: {Show.Percent(AuditFractionNow())} of given answers are checked";
    }
}

/// <summary>Conversations that stay at the large model for some turns. Not safe for several threads at once.</summary>
/// <param name="turns">For how many.</param>
internal sealed class StickyConversations(int turns)
{
    private const int Most = 65_536;
    private readonly Dictionary<string, int> left = new(StringComparer.Ordinal);

    /// <summary>The conversation went to the large model: it stays there.</summary>
    public void Stick(string conversation)
    {
        if (left.Count >= Most)
        {
            left.Clear(); // Rather a conversation that moves once than a memory without end.
        }

        left[conversation] = turns;
    }

    /// <summary>True where a conversation stays; a turn less is left.</summary>
    public bool Sticks(string conversation)
    {
        if (!left.TryGetValue(conversation, out int turnsLeft) || turnsLeft == 0)
        {
            return false;
        }

        if (turnsLeft == 1)
        {
            left.Remove(conversation);
        }
        else
        {
            left[conversation] = turnsLeft - 1;
        }

        return true;
    }
}

/// <summary>Evidence on a cascade's regret.</summary>
/// <param name="Checked">Requests checked since it closed or opened by them.</param>
/// <param name="Losses">Losses among them.</param>
/// <param name="Reopenings">Times that it opened again.</param>
internal readonly record struct CascadeEvidence(long Checked, long Losses, int Reopenings);
