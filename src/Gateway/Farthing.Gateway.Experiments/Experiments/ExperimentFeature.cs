using Farthing.Gateway.Configuration;
using Farthing.Gateway.Experiments.Policies;
using Farthing.Gateway.Features;
using Farthing.Gateway.Stages;
using Farthing.Protocol.Exposition;

namespace Farthing.Gateway.Experiments;

/// <summary>Experiments on a gateway's traffic: arms by hash, levers by arm.</summary>
public sealed class ExperimentFeature : GatewayFeature
{
    private readonly ExperimentBook book;
    private readonly LiveArmWatch live;

    private ExperimentFeature(FeatureStart start, GatewayServices gateway)
    {
        book = new ExperimentBook(gateway.Journal, gateway.Ledger, start.Options);
        live = new LiveArmWatch(book, gateway.Journal, start.Clock, start.Warn);
    }

    /// <summary>Its line in the executable's list.</summary>
    public static FeatureKind Kind { get; } =
        new(
            ExperimentRecords.Feature,
            static (start, gateway) => new ExperimentFeature(start, gateway),
            ExperimentScreen.Write
        )
        {
            Settings = ExperimentSettings.All,
        };

    /// <inheritdoc/>
    internal override IReadOnlyList<IStage> Stages => [new AssignStage(book)];

    /// <inheritdoc/>
    internal override void Start() => live.Start();

    /// <inheritdoc/>
    internal override void Change(GatewayOptions next)
    {
        book.Change(next);
        live.Settle();
    }

    /// <inheritdoc/>
    internal override void Write(MetricsText text)
    {
        RunningExperiment[] running = book.Running;
        if (running.Length == 0)
        {
            return;
        }

        text.Counter("farthing_gateway_experiment_requests_total", "Requests of experiments by arm");
        foreach (RunningExperiment one in running)
        {
            Add(one, "control", ExperimentCount.Control);
            Add(one, "treatment", ExperimentCount.Treatment);
        }

        text.Counter(
            "farthing_gateway_experiment_refusals_total",
            "Requests of experiments that limits, budgets or missing deployments refused, by arm"
        );
        foreach (RunningExperiment one in running)
        {
            Add(one, "control", ExperimentCount.ControlRefused);
            Add(one, "treatment", ExperimentCount.TreatmentRefused);
        }

        text.Counter(
            "farthing_gateway_experiment_opted_out_total",
            "Requests whose clients asked to go without the levers of experiments"
        );
        foreach (RunningExperiment one in running)
        {
            text.Add(one.Of(ExperimentCount.OptedOut), ("experiment", one.Plan.Id));
        }

        void Add(RunningExperiment one, string arm, ExperimentCount count) =>
            text.Add(one.Of(count), ("experiment", one.Plan.Id), ("arm", arm));
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => live.DisposeAsync();
}
