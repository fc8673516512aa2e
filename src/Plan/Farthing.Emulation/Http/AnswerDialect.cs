namespace Farthing.Emulation.Http;

/// <summary>The wire format of an endpoint that generates.</summary>
internal enum AnswerDialect
{
    /// <summary><c>/v1/completions</c>.</summary>
    Completions,

    /// <summary><c>/v1/chat/completions</c>.</summary>
    Chat,

    /// <summary><c>/v1/responses</c>.</summary>
    Responses,

    /// <summary>Anthropic's <c>/v1/messages</c>.</summary>
    Messages,
}
