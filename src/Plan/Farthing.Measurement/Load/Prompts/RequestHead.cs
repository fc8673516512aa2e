namespace Farthing.Measurement.Load.Prompts;

/// <summary>Writes the head of an HTTP/1.1 request.</summary>
internal static class RequestHead
{
    /// <summary>Appends request line and headers up to the blank line.</summary>
    public static void Append(
        TextBuffer output,
        LoadTarget target,
        ReadOnlySpan<byte> method,
        string path,
        int bodyBytes
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

        if (bodyBytes > 0)
        {
            output.Append("Content-Type: application/json\r\nContent-Length: "u8);
            output.Append(bodyBytes);
            output.Append("\r\n"u8);
        }

        output.Append("\r\n"u8);
    }
}
