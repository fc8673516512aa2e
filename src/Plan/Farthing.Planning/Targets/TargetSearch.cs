using Farthing.Catalogs;
using Farthing.Documents.Plans;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Planning.Offers;
using Farthing.Planning.Packing;
using Farthing.Planning.Requests;
using Farthing.Serving.Gpus;
using Farthing.Serving.Precision;
using Farthing.Serving.Slos;

namespace Farthing.Planning.Targets;

/// <summary>Inverts a plan: which levers bring its dollars per million tokens down to a target. Every figure is a plan of its own under the lever; nothing is scaled from another.</summary>
/// <param name="catalog">Offers, GPUs and bands of quality.</param>
/// <param name="limits">How many GPUs may be paid for.</param>
/// <param name="targetUsdPerMillion">The target, blended.</param>
/// <param name="progress">Told what is being tried.</param>
/// <param name="cancellation">Stops it; what was found so far is returned.</param>
public sealed class TargetSearch(
    Catalog catalog,
    PackingLimits limits,
    double targetUsdPerMillion,
    Action<string> progress,
    CancellationToken cancellation = default
)
{
    /// <summary>A price must fall by this share to count as lower.</summary>
    private const double MinGain = 1e-3;

    /// <summary>Searches.</summary>
    /// <param name="plan">The plan as it is.</param>
    /// <param name="offers">The conditions of buying that it was made under.</param>
    public PlanTargetDocument Run(Plan plan, OfferOptions offers)
    {
        TargetSetting asked = new(plan.Request, offers);
        List<TargetLever> levers = [];
        List<TargetLever> stack = [];
        double? now = plan.Chosen?.UsdPerMillionBlended;
        bool isReachedAlready = now <= targetUsdPerMillion;
        if (!isReachedAlready)
        {
            Alone(asked, plan.Chosen, levers);
            if (!cancellation.IsCancellationRequested)
            {
                Stack(asked, plan.Chosen, stack);
            }
        }

        return new PlanTargetDocument(
            targetUsdPerMillion,
            isReachedAlready || (stack.Count > 0 && stack[^1].Reaches),
            isReachedAlready,
            plan.IsPartial || cancellation.IsCancellationRequested,
            now,
            stack.Select(step => step.UsdPerMBlended).Append(now).Min(),
            plan.Chosen?.UsdPerRequest,
            levers,
            stack
        );
    }

    private void Alone(TargetSetting asked, PlanEntry? now, List<TargetLever> levers)
    {
        foreach ((TargetLeverKind kind, string name, TargetSetting setting) in TargetLevers.OfBuying(asked))
        {
            Add(kind, name, setting);
        }

        foreach ((string name, TargetSetting setting) in TargetLevers.OfFormats(asked))
        {
            Add(TargetLeverKind.Format, name, setting);
        }

        foreach (SloTarget target in asked.Request.Slo.Targets)
        {
            // A limit that does not help at twice its value does not help at less.
            (string most, TargetSetting widest) = TargetLevers.Relaxed(
                asked,
                target,
                TargetLevers.Relaxations[^1]
            );
            TargetLever last = Try(TargetLeverKind.Promise, most, asked, widest, now).Lever;
            if (IsLower(last.UsdPerMBlended, now?.UsdPerMillionBlended))
            {
                foreach (double factor in TargetLevers.Relaxations[..^1])
                {
                    (string name, TargetSetting setting) = TargetLevers.Relaxed(asked, target, factor);
                    Add(TargetLeverKind.Promise, name, setting);
                }
            }

            levers.Add(last);
        }

        if (now is not null)
        {
            levers.Add(Traffic(now));
        }

        void Add(TargetLeverKind kind, string name, TargetSetting setting)
        {
            if (!cancellation.IsCancellationRequested)
            {
                levers.Add(Try(kind, name, asked, setting, now).Lever);
            }
        }
    }

    private void Stack(TargetSetting asked, PlanEntry? now, List<TargetLever> stack)
    {
        TargetSetting setting = asked;
        PlanEntry? fleet = now;

        // Returns true when the search is over.
        bool Step(TargetLeverKind kind, string name, TargetSetting next)
        {
            (TargetLever step, PlanEntry? entry) = Try(kind, name, asked, next, fleet);
            if (IsLower(step.UsdPerMBlended, fleet?.UsdPerMillionBlended))
            {
                (setting, fleet) = (next, entry);
                stack.Add(step);
            }

            return step.Reaches || cancellation.IsCancellationRequested;
        }

        foreach (
            TargetLeverKind kind in (TargetLeverKind[])
                [TargetLeverKind.Region, TargetLeverKind.Gpu, TargetLeverKind.Purchase]
        )
        {
            foreach (
                (TargetLeverKind _, string name, TargetSetting next) in TargetLevers
                    .OfBuying(setting)
                    .Where(lever => lever.Kind == kind)
                    .ToList()
            )
            {
                if (Step(kind, name, next))
                {
                    return;
                }
            }
        }

        foreach (string name in TargetLevers.OfFormats(setting).Select(lever => lever.Name).ToList())
        {
            foreach (
                (string _, TargetSetting next) in TargetLevers
                    .OfFormats(setting)
                    .Where(lever => lever.Name == name)
                    .ToList()
            )
            {
                if (Step(TargetLeverKind.Format, name, next))
                {
                    return;
                }
            }
        }

        foreach (SloTarget target in asked.Request.Slo.Targets)
        {
            foreach (double factor in TargetLevers.Relaxations)
            {
                (string name, TargetSetting next) = TargetLevers.Relaxed(setting, target, factor);
                if (Step(TargetLeverKind.Promise, name, next))
                {
                    return;
                }
            }
        }

        if (fleet is not null)
        {
            stack.Add(Traffic(fleet));
        }
    }

    private (TargetLever Lever, PlanEntry? Entry) Try(
        TargetLeverKind kind,
        string name,
        TargetSetting asked,
        TargetSetting setting,
        PlanEntry? now
    )
    {
        progress(name);
        FaultList faults = new();
        OfferSelection market = OfferSelection.Choose(catalog, setting.Offers, faults);
        faults.ThrowIfAny();
        HashSet<string> sold = [.. market.Offers.Select(offer => offer.GpuId)];
        IReadOnlyList<GpuSpec> gpus =
            setting.Offers.GpuIds.Count > 0
                ? setting.Request.Gpus
                : [.. catalog.Gpus.Where(gpu => sold.Contains(gpu.Id)).SelectMany(market.Linked)];
        Plan plan = Planner.Run(
            setting.Request with
            {
                Gpus = gpus,
                Pricing = new OfferPricing(market, limits),
                PreferredFormats = [],
                TieFraction = 0,
                IsProven = false,
                IsCheapestAlone = true,
                Incumbent = now?.AsCandidate(),
            },
            null,
            cancellation
        );
        PlanEntry? entry = plan.Entries.MinBy(fleet => fleet.UsdPerMillionBlended);
        string note = entry is null
            ? plan.Without.Select(item => item.NearestMiss?.Reason).OfType<string>().FirstOrDefault()
                ?? "no fleet keeps the promise"
            : TargetLevers.Consent(catalog, asked, entry);
        double? price = entry?.UsdPerMillionBlended;
        return (Lever(kind, name, price, price <= targetUsdPerMillion, null, note, entry), entry);
    }

    private static TargetLever Lever(
        TargetLeverKind kind,
        string name,
        double? price,
        bool reaches,
        double? rate,
        string note,
        PlanEntry? entry
    ) =>
        new(
            kind,
            name,
            price,
            reaches,
            rate,
            note,
            entry is null ? null : Words(entry),
            entry?.Quote.Words,
            entry?.Quote.UsdPerHour,
            entry?.Quote.Source,
            price / entry?.UsdPerMillionBlended * entry?.UsdPerRequest
        );

    /// <summary>A fleet and its price in words.</summary>
    public static string Words(PlanEntry entry)
    {
        int spare = entry.Quote.SpareReplicas;
        return $"{(entry.Replicas + spare) * entry.Shape.Gpus} × {entry.Shape.Gpu.Id}{(spare > 0 ? $" + {spare} spare" : "")} {entry.Shape.Spread} {FormatFacts.Id(entry.Shape.Weights)}, {Show.UsdPerHour(entry.Quote.UsdPerHour)}";
    }

    /// <summary>More of the same traffic on the same fleet: its dollars stay, its tokens grow up to the deliverable.</summary>
    private TargetLever Traffic(PlanEntry fleet)
    {
        double rate = fleet.Workload.RatePerSecond;
        double needed = rate * fleet.UsdPerMillionBlended / targetUsdPerMillion;
        double most = Math.Max(rate, fleet.DeliverablePerSecond);
        bool reaches = needed <= most;
        double at = reaches ? needed : most;
        return Lever(
            TargetLeverKind.Traffic,
            $"more traffic on the same fleet: {Show.Three(at)} req/s",
            fleet.UsdPerMillionBlended * rate / at,
            reaches,
            at,
            reaches
                ? $"it carries {Show.Three(most)} req/s"
                : $"{Show.Three(needed)} req/s would be needed, it carries {Show.Three(most)}",
            fleet
        );
    }

    private static bool IsLower(double? price, double? than) =>
        price is double found && (than is not double before || found < before * (1 - MinGain));
}

/// <summary>Request for a plan under some levers.</summary>
/// <param name="Request">The plan; its pricing is made anew from the offers.</param>
/// <param name="Offers">Allowed offers and kinds of purchase.</param>
public sealed record TargetSetting(PlanRequest Request, OfferOptions Offers);
