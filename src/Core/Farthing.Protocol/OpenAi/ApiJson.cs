using System.Text.Encodings.Web;
using System.Text.Json;

namespace Farthing.Protocol.OpenAi;

/// <summary>Serialization of answers: compact, and only escaped where JSON demands it, as other servers do.</summary>
internal static class ApiJson
{
    /// <summary>The writer's options.</summary>
    public static readonly JsonWriterOptions Options = new()
    {
        SkipValidation = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
