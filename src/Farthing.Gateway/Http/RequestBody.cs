using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Farthing.Gateway.Http;

/// <summary>A request's body in one rented buffer, for as long as attempts may send it.</summary>
internal sealed class RequestBody : IDisposable
{
    private byte[] buffer;
    private int length;
    private int readers;

    private RequestBody(byte[] buffer) => this.buffer = buffer;

    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Bytes => buffer.AsMemory(0, length);

    /// <summary>Reads a body; null when it is longer than it may be.</summary>
    public static async ValueTask<RequestBody?> ReadAsync(HttpContext context, int maxBytes)
    {
        long stated = context.Request.ContentLength ?? 4096;
        if (stated > maxBytes)
        {
            // The server passes over the rest for some seconds: a connection that is closed at once takes the answer with it.
            if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            {
                limit.MaxRequestBodySize = null;
            }

            return null;
        }

        RequestBody body = new(ArrayPool<byte>.Shared.Rent((int)Math.Max(stated, 256)));
        try
        {
            PipeReader reader = context.Request.BodyReader;
            while (true)
            {
                ReadResult read = await reader.ReadAsync(context.RequestAborted);
                if (body.length + read.Buffer.Length > maxBytes)
                {
                    reader.AdvanceTo(read.Buffer.Start);
                    body.Dispose();
                    return null;
                }

                body.Add(read.Buffer);
                reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    return body;
                }
            }
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    /// <summary>Someone begins to send it.</summary>
    public void Lend() => Interlocked.Increment(ref readers);

    /// <summary>Marks the end of sending.</summary>
    public void GiveBack() => Interlocked.Decrement(ref readers);

    /// <summary>Returns the buffer. Where an attempt was given up in the middle of its sending, the buffer is left to the collector: it must not hold another request's words while the socket still reads it.</summary>
    public void Dispose()
    {
        byte[] rented = buffer;
        buffer = [];
        length = 0;
        if (rented.Length > 0 && Volatile.Read(ref readers) == 0)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private void Add(in ReadOnlySequence<byte> bytes)
    {
        int needed = length + (int)bytes.Length;
        if (needed > buffer.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, buffer.Length * 2));
            buffer.AsSpan(0, length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = larger;
        }

        bytes.CopyTo(buffer.AsSpan(length));
        length = needed;
    }
}
