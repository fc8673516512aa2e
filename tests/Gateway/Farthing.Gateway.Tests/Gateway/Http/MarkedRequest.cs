namespace Farthing.Tests.Gateway.Http;

/// <summary>Requests that are known again upstream and in the journal: each has a mark, its <c>user</c>.</summary>
internal static class MarkedRequest
{
    private const int Digits = 3;
    private const string Before = "\"user\":\"";

    /// <summary>A chat of no messages; all are of one length.</summary>
    public static string Body(int number, bool isStream) =>
        $"{{\"model\":\"model\",{Before}{number:D3}\",\"messages\":[]{(isStream ? ",\"stream\":true" : "")}}}";

    /// <summary>Whose a request is.</summary>
    public static string MarkOf(string body) =>
        body.Substring(body.IndexOf(Before, StringComparison.Ordinal) + Before.Length, Digits);
}
