using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Farthing.EndToEnd.Tests.Gateway;

/// <summary>An answer that a client got in one of the named cases, to be played again.</summary>
internal sealed partial class RecordedAnswer(JsonElement record) : HttpMessageHandler
{
    /// <summary>The case.</summary>
    public string Case => record.GetProperty("case").GetString()!;

    /// <summary>The client's dialect.</summary>
    public string Client => record.GetProperty("client").GetString()!;

    /// <summary>True for a stream.</summary>
    public bool IsStream => record.GetProperty("isStream").GetBoolean();

    /// <summary>True where a client has to raise an error.</summary>
    public bool IsBroken => Status >= 400 || IsAborted || Failing().IsMatch(Text);

    private bool IsAborted => record.GetProperty("isAborted").GetBoolean();

    private int Status => record.GetProperty("status").GetInt32();

    private string Text => record.GetProperty("text").GetString()!;

    /// <summary>Reads records of a folder.</summary>
    public static IEnumerable<RecordedAnswer> In(string folder) =>
        Directory
            .EnumerateFiles(folder, "*.json")
            .Order(StringComparer.Ordinal)
            .Select(path => new RecordedAnswer(JsonDocument.Parse(File.ReadAllBytes(path)).RootElement));

    /// <inheritdoc/>
    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        HttpResponseMessage response = new((HttpStatusCode)Status)
        {
            Content = new StreamContent(new CutStream(Encoding.UTF8.GetBytes(Text), IsAborted)),
            RequestMessage = request,
        };
        response.Content.Headers.TryAddWithoutValidation(
            "Content-Type",
            IsStream ? "text/event-stream; charset=utf-8" : "application/json"
        );
        return Task.FromResult(response);
    }

    [GeneratedRegex("^event: error|^data: \\{\"error\"|^event: response\\.failed", RegexOptions.Multiline)]
    private static partial Regex Failing();

    /// <summary>Bytes in pieces, and a broken connection behind them.</summary>
    private sealed class CutStream(byte[] bytes, bool breaks) : MemoryStream(bytes, writable: false)
    {
        public override int Read(Span<byte> buffer) =>
            Broken(base.Read(buffer[..Math.Min(97, buffer.Length)]));

        public override int Read(byte[] buffer, int offset, int count) =>
            Broken(base.Read(buffer, offset, Math.Min(97, count)));

        public override ValueTask<int> ReadAsync(
            Memory<byte> buffer,
            CancellationToken cancellationToken = default
        ) => new(Read(buffer.Span));

        public override Task<int> ReadAsync(
            byte[] buffer,
            int offset,
            int count,
            CancellationToken cancellationToken
        ) => Task.FromResult(Read(buffer, offset, count));

        public override Task CopyToAsync(
            Stream destination,
            int bufferSize,
            CancellationToken cancellationToken
        ) =>
            breaks
                ? throw new IOException("the connection was aborted")
                : base.CopyToAsync(destination, bufferSize, cancellationToken);

        private int Broken(int read) =>
            read == 0 && breaks ? throw new IOException("the connection was aborted") : read;
    }
}
