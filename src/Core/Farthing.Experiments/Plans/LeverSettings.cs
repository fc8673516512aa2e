using System.Globalization;
using Farthing.Experiments.Levers;
using Farthing.Numerics.Faults;

namespace Farthing.Experiments.Plans;

/// <summary>The lever's setting at the gateway. A lever that the configuration switches on needs none: control goes without it.</summary>
public sealed record LeverSettings
{
    /// <summary>No setting.</summary>
    public static readonly LeverSettings None = new();

    /// <summary>The service tier that treatment asks for; null but for <see cref="LeverKind.PriceTier"/>.</summary>
    public string? Tier { get; init; }

    /// <summary>Most output tokens of a choice in treatment; null but for <see cref="LeverKind.MaxTokensCap"/>.</summary>
    public long? MaxTokens { get; init; }

    /// <summary>The model that treatment is sent to, by its name at the gateway; null but for <see cref="LeverKind.OtherModel"/>.</summary>
    public string? Model { get; init; }

    /// <summary>Routing policy of control, while treatment takes the configuration's; null: the same.</summary>
    public string? ControlPolicy { get; init; }

    /// <summary>Deployments that serve control; empty: all.</summary>
    public IReadOnlyList<string> ControlDeployments { get; init; } = [];

    /// <summary>Deployments that serve treatment; empty: all.</summary>
    public IReadOnlyList<string> TreatmentDeployments { get; init; } = [];

    /// <summary>The model that half of a router's control goes to at random; null without that half, and for levers that route nothing.</summary>
    public string? ShuffledModel { get; init; }

    /// <summary>Share of that half's units that go to it, 0.01 to 0.99: the router's own share.</summary>
    public double? ShuffledShare { get; init; }

    /// <summary>The engine's page of metrics, which shows the arm that an operator applied; null: nobody looks.</summary>
    public string? LiveMetrics { get; init; }

    /// <summary>A series that the page has while control is live, such as <c>vllm:cache_config_info{cache_dtype="auto"}</c>.</summary>
    public string? LiveControl { get; init; }

    /// <summary>A series that it has while treatment is live.</summary>
    public string? LiveTreatment { get; init; }

    /// <summary>Adds the faults of a lever's settings: one that is missing, and one that belongs to another lever.</summary>
    internal void Check(LeverKind lever, FaultList faults)
    {
        Only(LeverKind.PriceTier, "tier", Tier, "the tier of treatment, such as flex");
        Only(
            LeverKind.MaxTokensCap,
            "max_tokens",
            MaxTokens is > 0 ? MaxTokens.Value.ToString(CultureInfo.InvariantCulture) : null,
            "the cap, 1 or more"
        );
        Only(LeverKind.OtherModel, "model", Model, "the model of treatment, by its name at the gateway");
        bool isFleet = lever is LeverKind.RouterPolicy or LeverKind.EngineSettings;
        bool routes = ControlPolicy is not null || ControlDeployments.Count + TreatmentDeployments.Count > 0;
        if (routes && !isFleet)
        {
            Add("control_deployments", "this lever does not choose deployments", "none");
        }
        else if (lever == LeverKind.RouterPolicy && !routes)
        {
            Add(
                "control_policy",
                "nothing tells the arms apart",
                "control's policy, or deployments of the arms"
            );
        }

        if (ShuffledModel is not null || ShuffledShare is not null)
        {
            if (lever != LeverKind.Cascade)
            {
                Add("shuffled_model", "only a cascade has a shuffled control", "none");
            }
            else if (ShuffledModel is null || ShuffledShare is not (>= 0.01 and <= 0.99))
            {
                Add(
                    "shuffled_share",
                    "half of a shuffled control",
                    "shuffled_model and shuffled_share, 0.01 to 0.99"
                );
            }
        }

        if ((LiveMetrics ?? LiveControl ?? LiveTreatment) is not null)
        {
            CheckLive(lever, Add);
        }

        void Only(LeverKind owner, string key, string? value, string expected)
        {
            if ((lever == owner) != (value is not null))
            {
                Add(
                    key,
                    value is null ? "this lever needs it" : "it belongs to another lever",
                    value is null ? expected : "none"
                );
            }
        }

        void Add(string key, string message, string expected) =>
            faults.Add(
                new Fault(ExperimentFaultCodes.WrongValue, message)
                {
                    Path = $"settings.{key}",
                    Expected = expected,
                }
            );
    }

    private void CheckLive(LeverKind lever, Action<string, string, string> add)
    {
        if (lever != LeverKind.EngineSettings)
        {
            add("live_metrics", "only settings of engines are looked for in their metrics", "none");
        }
        else if (
            !Uri.TryCreate(LiveMetrics, UriKind.Absolute, out Uri? page)
            || page.Scheme is not ("http" or "https")
        )
        {
            add("live_metrics", "no address of a page of metrics", "such as http://engine:8000/metrics");
        }
        else if (LiveControl is null || MetricSelector.Parse(LiveControl) is null)
        {
            add("live_control", "no series of a page of metrics", "such as name{label=\"value\"}");
        }
        else if (LiveTreatment is null || MetricSelector.Parse(LiveTreatment) is null)
        {
            add("live_treatment", "no series of a page of metrics", "such as name{label=\"value\"}");
        }
        else if (LiveControl == LiveTreatment)
        {
            add("live_treatment", "nothing tells the arms apart", "another series than control's");
        }
    }
}
