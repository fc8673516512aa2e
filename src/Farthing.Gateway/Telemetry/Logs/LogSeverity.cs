namespace Farthing.Gateway.Telemetry.Logs;

/// <summary>How grave a line is; each level includes those behind it.</summary>
public enum LogSeverity
{
    /// <summary>What happens: every request, every change.</summary>
    Info,

    /// <summary>What should be looked at: answers of 500 and above, streams that broke, breakers, budgets.</summary>
    Warn,

    /// <summary>What must be mended: journal, ledger, defects.</summary>
    Error,
}
