namespace Farthing.Workloads.Traces.Logs;

/// <summary>What of a logged request goes into a trace.</summary>
public enum LogField
{
    /// <summary>When it arrived: a date, or a number since 1970.</summary>
    Time,

    /// <summary>Prompt tokens, cached ones included.</summary>
    Input,

    /// <summary>Generated tokens, reasoning included.</summary>
    Output,

    /// <summary>The conversation or run that it belongs to.</summary>
    Session,

    /// <summary>Whose it is: a team, a key, a user.</summary>
    Tenant,

    /// <summary>Its prompt: a text, chat messages or a whole request body, as JSON or as JSON in a text. Only ids of its blocks go into the trace.</summary>
    Prompt,
}
