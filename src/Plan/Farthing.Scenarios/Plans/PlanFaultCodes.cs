namespace Farthing.Scenarios.Plans;

/// <summary>Codes of what stands between a scenario and its plan.</summary>
public static class PlanFaultCodes
{
    /// <summary>No format of the weights is left that loses no more quality than you accept (exit code 1).</summary>
    /// <remarks>Allow <c>bf16</c>, or a larger <c>precision.max_quality_loss</c>.</remarks>
    public const string NoFormat = "FAR6001";

    /// <summary>Requests are longer than the model's context (exit code 1).</summary>
    /// <remarks>Take a model with a longer context, cut the traffic (<c>farthing trace cut</c>), or <c>--longer clip\|drop</c>.</remarks>
    public const string LongerThanContext = "FAR6002";

    /// <summary>A plan's file does not say how it was made.</summary>
    /// <remarks>Write it with <c>farthing plan … --output FILE</c>.</remarks>
    public const string NotReplayable = "FAR6004";

    /// <summary>What is served now cannot be computed: its GPU is not said, or its shape cannot run.</summary>
    /// <remarks><c>--current-gpus 8xH100-SXM</c> beside <c>--current FILE</c>; the message names the rule that is broken.</remarks>
    public const string UnknownCurrent = "FAR6005";

    /// <summary>GPUs are to be fitted, but none are listed.</summary>
    /// <remarks><c>hardware.inventory</c> with the GPUs that you have.</remarks>
    public const string NeedsInventory = "FAR6006";

    /// <summary>Spot is the only kind of purchase that you allow, and you did not consent to live traffic on it.</summary>
    /// <remarks><c>--spot interactive</c> (one replica more is paid for), or another kind of purchase.</remarks>
    public const string SpotWithoutConsent = "FAR6007";

    /// <summary>As many replicas as may be paid for do not keep the promise on the busiest day of the month (exit code 1).</summary>
    /// <remarks>Allow more GPUs, a looser promise, or traffic with lower peaks (<c>--shape</c>).</remarks>
    public const string NoFleetForMonth = "FAR6008";

    /// <summary>The day of <c>--hindsight</c> is none, or no prices are known before or after it.</summary>
    /// <remarks>A day such as 2025-03-01 within the price history; <c>--history FILE</c> brings a later one.</remarks>
    public const string NoSuchPastDay = "FAR6009";

    /// <summary>Nothing that the scenario allows had a price on the day of <c>--hindsight</c>, or nothing of it holds the fleet (then exit code 1).</summary>
    /// <remarks>Take GPUs and regions that the message lists.</remarks>
    public const string NotInHistory = "FAR6010";

    /// <summary>A setting that you fixed lies outside of what served runs were measured with, and <c>settings: measured</c> allows no other.</summary>
    /// <remarks>A value of the measured range, or <c>settings: any</c> (<c>--settings any</c>).</remarks>
    public const string NotMeasured = "FAR6011";
}
