namespace Farthing.Documents.Forecasts;

/// <summary>Reasons why tokens are billed. Every token of a session has exactly one.</summary>
public enum ForecastTermKind
{
    /// <summary>The system prompt, sent with every call.</summary>
    SystemPrompt,

    /// <summary>Schemas of the tools, sent with every call.</summary>
    ToolSchemas,

    /// <summary>Questions, sent with every call of their own turn.</summary>
    Questions,

    /// <summary>Everything of earlier turns, sent again with every call.</summary>
    History,

    /// <summary>Results of tools, sent with the later calls of their own turn.</summary>
    ToolResults,

    /// <summary>Tool calls that the model writes, and their resending in their own turn.</summary>
    ToolCalls,

    /// <summary>Visible answers.</summary>
    Answers,

    /// <summary>Generated tokens that nobody sees.</summary>
    Reasoning,

    /// <summary>Calls that are sent again, with what an aborted answer had generated.</summary>
    Retries,
}
