namespace Farthing.Serving.Scaling;

/// <summary>Limit of the change within a period, one entry of <c>behavior.scaleUp.policies</c> or <c>scaleDown.policies</c>.</summary>
/// <param name="Type">Unit of the value.</param>
/// <param name="Value">Allowed change, above 0.</param>
/// <param name="PeriodNs">Length of the period that past changes are counted over, above 0 and at most 1,800 s.</param>
public readonly record struct HpaScalingPolicy(HpaPolicyType Type, int Value, long PeriodNs);
