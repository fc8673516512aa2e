using System.Buffers;
using System.IO.Pipelines;
using Farthing.Gateway.Listening;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Farthing.Gateway.Http;

/// <summary>A request's body in one rented buffer, for as long as attempts may send it.</summary>
internal sealed class RequestBody : IDisposable
{
    /// <summary>Longer ones are taken piece by piece, in turn of the keys, off the threads that read sockets: one that comes fast would keep them busy.</summary>
    public const int LongBytes = 32 << 10;

    private readonly BodyRoom? room;
    private readonly string key;
    private byte[] buffer;
    private int length;
    private int readers;
    private long counted;

    private RequestBody(byte[] buffer, BodyRoom? room, string key, long counted) =>
        (this.buffer, this.room, this.key, this.counted) = (buffer, room, key, counted);

    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Bytes => buffer.AsMemory(0, length);

    /// <summary>A body that was written out of this one, counted in the same room; null where there is no room for it.</summary>
    public RequestBody? TryBeside(PooledBytes written)
    {
        int length = written.Length;
        long counts = room is not null && length > BodyRoom.SmallBytes ? length : 0;
        return counts > 0 && !room!.TryGrow(key, counts, alone: Math.Max(1, counted))
            ? null
            : new RequestBody(written.Take(), room, key, counts) { length = length };
    }

    /// <summary>Reads a short body that no room is kept for; null when it is longer than it may be.</summary>
    public static async ValueTask<RequestBody?> ReadAsync(HttpContext context, int maxBytes) =>
        (await ReadAsync(context, maxBytes, null, null, "")).Body;

    /// <summary>Reads a body, once there is room for it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="maxBytes">No body is longer.</param>
    /// <param name="room">Where it is kept; null: it is so short that nobody counts it.</param>
    /// <param name="longWork">Where a long one is taken in; null: it is not long.</param>
    /// <param name="key">Whose it is.</param>
    public static async ValueTask<BodyRead> ReadAsync(
        HttpContext context,
        int maxBytes,
        BodyRoom? room,
        LongWork? longWork,
        string key
    )
    {
        long? stated = context.Request.ContentLength;
        if (stated > maxBytes)
        {
            // The server passes over the rest for some seconds: a connection that is closed at once takes the answer with it.
            if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            {
                limit.MaxRequestBodySize = null;
            }

            return BodyRead.TooLong;
        }

        long counted = stated > BodyRoom.SmallBytes ? stated.Value : 0;
        if (counted > 0 && room is not null && !await room.EnterAsync(key, counted, context.RequestAborted))
        {
            return BodyRead.NoRoom;
        }

        int first = (int)Math.Max(stated ?? 4096, 256);
        RequestBody body = new(ArrayPool<byte>.Shared.Rent(first), room, key, counted);
        try
        {
            PipeReader reader = context.Request.BodyReader;
            while (true)
            {
                ReadResult read = await reader.ReadAsync(context.RequestAborted);
                int longest = (int)(stated ?? maxBytes);
                BodyRead? wrong =
                    body.length + read.Buffer.Length > maxBytes ? BodyRead.TooLong
                    : longWork is null || body.length + read.Buffer.Length <= LongBytes
                        ? body.Take(reader, read, longest)
                    : await longWork.RunAsync(key, () => body.Take(reader, read, longest));
                if (wrong is not null)
                {
                    reader.AdvanceTo(read.Buffer.Start);
                    body.Dispose();
                    return wrong.Value;
                }

                if (read.IsCompleted)
                {
                    return new BodyRead(body);
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
        room?.Leave(key, counted);
        counted = 0;
        if (rented.Length > 0 && Volatile.Read(ref readers) == 0)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Takes what came, and has the server read on; says what is wrong where there is no room for it.</summary>
    private BodyRead? Take(PipeReader reader, in ReadResult read, int longest)
    {
        if (!TryAdd(read.Buffer, longest))
        {
            return BodyRead.NoRoom;
        }

        reader.AdvanceTo(read.Buffer.End);
        return null;
    }

    /// <summary>Adds what came; false where there is no room for it.</summary>
    private bool TryAdd(in ReadOnlySequence<byte> bytes, int longest)
    {
        int needed = length + (int)bytes.Length;
        if (needed > buffer.Length)
        {
            int larger = Math.Max(needed, (int)Math.Min(longest, buffer.Length * 2L));
            if (room is not null && larger > Math.Max(counted, BodyRoom.SmallBytes))
            {
                if (!room.TryGrow(key, larger - counted))
                {
                    return false;
                }

                counted = larger;
            }

            byte[] next = ArrayPool<byte>.Shared.Rent(larger);
            buffer.AsSpan(0, length).CopyTo(next);
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = next;
        }

        bytes.CopyTo(buffer.AsSpan(length));
        length = needed;
        return true;
    }
}

/// <summary>What came of reading a body.</summary>
/// <param name="Body">The body; null where it was not read.</param>
/// <param name="IsRoomShort">Why not: its key, or all of them, have as many bytes under way as they may. Otherwise it is too long.</param>
internal readonly record struct BodyRead(RequestBody? Body, bool IsRoomShort = false)
{
    /// <summary>It is longer than it may be.</summary>
    public static BodyRead TooLong => new(null);

    /// <summary>There is no room for it.</summary>
    public static BodyRead NoRoom => new(null, IsRoomShort: true);
}
