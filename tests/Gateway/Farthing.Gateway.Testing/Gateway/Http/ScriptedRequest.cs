using System.Text;

namespace Farthing.Tests.Gateway.Http;

/// <summary>A request that a <see cref="ScriptedUpstream"/> got.</summary>
internal sealed record ScriptedRequest(string Line, Dictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>All headers in one text.</summary>
    public string Head => string.Concat(Headers.Select(header => $"{header.Key}: {header.Value}\r\n"));
}
