namespace Farthing.Scenarios.Readiness.Files;

/// <summary>Codes of what the checklist reads beside its scenario.</summary>
public static class ReadinessFaultCodes
{
    /// <summary>A file of alerts holds no alerting rule.</summary>
    /// <remarks>Give a rules file of Prometheus, a PrometheusRule, or a ConfigMap of one.</remarks>
    public const string NoAlerts = "FAR6401";

    /// <summary>A file is no result of the verb that it should be of.</summary>
    /// <remarks>Give the JSON that <c>farthing bench … --output FILE</c> wrote.</remarks>
    public const string NotAResult = "FAR6402";

    /// <summary>A scenario has several models.</summary>
    /// <remarks>Name the one to check with <c>--model</c>.</remarks>
    public const string SeveralModels = "FAR6403";

    /// <summary>A scenario is of work that nobody waits for.</summary>
    /// <remarks>Play it with <c>farthing simulate</c>; the checklist is of traffic that people wait for.</remarks>
    public const string NotLive = "FAR6404";
}
