namespace Farthing.Gateway.Telemetry.Logs;

/// <summary>Format of lines.</summary>
public enum LogFormat
{
    /// <summary>A JSON object a line.</summary>
    Json,

    /// <summary>For people.</summary>
    Text,
}
