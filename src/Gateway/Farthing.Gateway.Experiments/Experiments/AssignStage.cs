using Farthing.Experiments.Arms;
using Farthing.Experiments.Levers;
using Farthing.Experiments.Plans;
using Farthing.Gateway.Admission;
using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Http;
using Farthing.Gateway.Stages;

namespace Farthing.Gateway.Experiments;

/// <summary>Gives each request its arms before any cache is asked, and does to it what its arms want. The arm stands in its tags, whatever becomes of it.</summary>
/// <param name="book">The experiments that run.</param>
/// <remarks>A request's arrival is the time in its id: whoever reads the ledger knows it as well, however late an attempt was reserved.</remarks>
internal sealed class AssignStage(ExperimentBook book) : IStage
{
    /// <summary>A client's word: <c>off</c> goes without levers of experiments, and stays in its arm.</summary>
    public const string Header = "x-farthing-experiment";

    /// <inheritdoc/>
    public StagePlace Place => StagePlace.Assign;

    /// <inheritdoc/>
    public ValueTask<Refusal?> RunAsync(Exchange exchange, Onward onward)
    {
        RunningExperiment[] running = book.Running;
        return running.Length == 0 || exchange.Live is not null
            ? onward.GoAsync(exchange)
            : AssignAsync(running, exchange, onward);
    }

    private ValueTask<Refusal?> AssignAsync(RunningExperiment[] running, Exchange exchange, Onward onward)
    {
        DateTimeOffset arrival = RequestIds.TimeOf(exchange.Id)!.Value;
        List<(RunningExperiment Experiment, Arm Arm)>? arms = null;
        foreach (RunningExperiment experiment in running)
        {
            if (experiment.ArmOf(exchange.Demand, exchange.User, arrival) is Arm arm)
            {
                (arms ??= []).Add((experiment, arm));
            }
        }

        return arms is null ? onward.GoAsync(exchange) : GoAsync(arms, exchange, onward);
    }

    private async ValueTask<Refusal?> GoAsync(
        List<(RunningExperiment Experiment, Arm Arm)> arms,
        Exchange exchange,
        Onward onward
    )
    {
        bool isOptedOut = exchange.Http.Request.Headers[Header] == "off";
        SortedSet<string> tags = new(exchange.Demand.Tags, StringComparer.Ordinal);
        foreach ((RunningExperiment experiment, Arm arm) in arms)
        {
            tags.Add(experiment.TagOf(arm));
            experiment.Count(arm == Arm.Control ? ExperimentCount.Control : ExperimentCount.Treatment);
            if (arm == Arm.Control && experiment.ShuffledOf(exchange.Demand, exchange.User) is not null)
            {
                tags.Add(experiment.ShuffledTag);
            }

            if (isOptedOut)
            {
                tags.Add(experiment.OptedOutTag);
                experiment.Count(ExperimentCount.OptedOut);
            }
        }

        exchange.Demand = exchange.Demand with { Tags = [.. tags] };
        foreach ((RunningExperiment experiment, Arm arm) in arms)
        {
            Apply(experiment, isOptedOut ? Arm.Control : arm, exchange);
        }

        Refusal? refusal = await onward.GoAsync(exchange);
        if (refusal is not null)
        {
            book.Refused(arms, exchange, refusal.Error.Status);
        }

        return refusal;
    }

    /// <summary>Does what an arm wants.</summary>
    private static void Apply(RunningExperiment experiment, Arm arm, Exchange exchange)
    {
        LeverSettings settings = experiment.Plan.Settings;
        if (arm == Arm.Control)
        {
            exchange.Withheld |= experiment.Withheld;
            if (experiment.ShuffledOf(exchange.Demand, exchange.User) == true && exchange.Dialect.Generates)
            {
                exchange.Demand = exchange.Demand with { Model = settings.ShuffledModel! };
            }
        }

        if ((arm == Arm.Control ? experiment.ControlRoute : experiment.TreatmentRoute) is ArmRoute route)
        {
            exchange.Demand = exchange.Demand with { Route = route };
        }

        if (arm == Arm.Control)
        {
            return;
        }

        switch (experiment.Plan.Lever)
        {
            case LeverKind.PriceTier:
                TreatedBody.AskTier(exchange, settings.Tier!);
                break;
            case LeverKind.MaxTokensCap when exchange.Dialect.Generates:
                exchange.OutputCap = settings.MaxTokens;
                break;
            case LeverKind.JsonMinify:
                TreatedBody.Minify(exchange);
                break;
            case LeverKind.OtherModel when exchange.Dialect.Generates:
                exchange.Demand = exchange.Demand with { Model = settings.Model! };
                break;
        }
    }
}
