namespace Farthing.Gateway.Telemetry.Logs;

/// <summary>How lines are written.</summary>
public enum LogFormat
{
    /// <summary>A JSON object a line.</summary>
    Json,

    /// <summary>For people.</summary>
    Text,
}
