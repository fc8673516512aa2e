namespace Farthing.Gateway.Telemetry.Logs;

/// <summary>Severity of a line; each level includes those behind it.</summary>
public enum LogSeverity
{
    /// <summary>Normal events: every request, every change.</summary>
    Info,

    /// <summary>Events to look at: answers of 500 and above, broken streams, breakers, budgets.</summary>
    Warn,

    /// <summary>Faults to fix: journal, ledger, defects.</summary>
    Error,
}
