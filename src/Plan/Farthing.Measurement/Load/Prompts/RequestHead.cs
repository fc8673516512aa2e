namespace Farthing.Measurement.Load.Prompts;

/// <summary>Writes the head of an HTTP/1.1 request.</summary>
internal static class RequestHead
{
    /// <summary>Appends request line and headers up to the blank line.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="target">The server, with its key and its header for sessions.</param>
    /// <param name="method">HTTP method.</param>
    /// <param name="path">Path.</param>
    /// <param name="bodyBytes">Length of the body; 0 for none.</param>
    /// <param name="session">Number that names the conversation; null where the request belongs to none.</param>
    public static void Append(
        TextBuffer output,
        LoadTarget target,
        ReadOnlySpan<byte> method,
        string path,
        int bodyBytes,
        ulong? session = null
    )
    {
        output.Append(method);
        output.Append(" "u8);
        output.Append(path);
        output.Append(" HTTP/1.1\r\nHost: "u8);
        output.Append(target.HostText);
        output.Append(":"u8);
        output.Append(target.Port);
        output.Append("\r\nUser-Agent: farthing-bench\r\nAccept: text/event-stream, application/json\r\n"u8);
        if (target.ApiKey.Length > 0)
        {
            output.Append("Authorization: Bearer "u8);
            output.Append(target.ApiKey);
            output.Append("\r\n"u8);
        }

        if (session is ulong name && target.SessionHeader.Length > 0)
        {
            output.Append(target.SessionHeader);
            output.Append(": bench-"u8);
            output.AppendHex(name);
            output.Append("\r\n"u8);
        }

        if (bodyBytes > 0)
        {
            output.Append("Content-Type: application/json\r\nContent-Length: "u8);
            output.Append(bodyBytes);
            output.Append("\r\n"u8);
        }

        output.Append("\r\n"u8);
    }
}
