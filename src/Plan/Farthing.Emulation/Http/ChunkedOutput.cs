using System.Buffers;
using System.Net.Sockets;

namespace Farthing.Emulation.Http;

/// <summary>Gathers bytes of a streamed response and sends them on its connection at once, as one HTTP chunk, from whichever thread asks. Never waits: what the connection does not take now stays until the next time.</summary>
/// <remarks>One system call per step and connection: through the server's own pipeline a token costs three times as much. The head of the response goes through that pipeline before, and what is left at the end after.</remarks>
/// <param name="socket">The connection; its head is sent and says chunked, where <paramref name="isFramed"/>.</param>
/// <param name="isFramed">HTTP/1.1: chunks. HTTP/1.0: bytes up to the end of the connection.</param>
internal sealed class ChunkedOutput(Socket socket, bool isFramed) : IBufferWriter<byte>
{
    private const int HeadRoom = 10;
    private byte[] buffer = new byte[2048];
    private int sent; // up to here, bytes have gone
    private int sealedTo; // up to here, bytes are framed
    private int end = HeadRoom; // a chunk under way begins behind room for its head

    /// <summary>True when the connection is broken.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>True when bytes wait that the connection did not take.</summary>
    public bool HasBacklog => sealedTo > sent;

    /// <inheritdoc/>
    public void Advance(int count) => end += count;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return buffer.AsMemory(end);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return buffer.AsSpan(end);
    }

    /// <summary>Sends what was gathered, as far as the connection takes it.</summary>
    public void Flush()
    {
        Seal();
        while (sent < sealedTo && !IsBroken)
        {
            int taken = Send(buffer.AsSpan(sent, sealedTo - sent), out SocketError error);
            if (error == SocketError.WouldBlock)
            {
                return;
            }

            IsBroken = error != SocketError.Success;
            sent += taken;
        }

        (sent, sealedTo, end) = (0, 0, HeadRoom);
    }

    private int Send(ReadOnlySpan<byte> bytes, out SocketError error)
    {
        try
        {
            return socket.Send(bytes, SocketFlags.None, out error);
        }
        catch (ObjectDisposedException)
        {
            // The server closed the connection, because its client has left, before it said so.
            error = SocketError.ConnectionAborted;
            return 0;
        }
    }

    /// <summary>Ends the response's chunks, and hands over all that has not gone.</summary>
    public ReadOnlyMemory<byte> End()
    {
        Seal();
        if (isFramed)
        {
            end = sealedTo;
            this.Write("0\r\n\r\n"u8);
            sealedTo = end;
        }

        return buffer.AsMemory(sent, sealedTo - sent);
    }

    /// <summary>Frames the bytes gathered since the last time, where they stand: what a flush would do before it sends.</summary>
    public void Seal()
    {
        int start = sealedTo + HeadRoom;
        int length = end - start;
        if (length <= 0)
        {
            return;
        }

        int head = 0;
        if (isFramed)
        {
            Span<byte> size = stackalloc byte[HeadRoom];
            System.Buffers.Text.Utf8Formatter.TryFormat(length, size, out head, new StandardFormat('x'));
            "\r\n"u8.CopyTo(size[head..]);
            head += 2;
            size[..head].CopyTo(buffer.AsSpan(start - head));
            this.Write("\r\n"u8);
        }

        if (sent == sealedTo)
        {
            sent = start - head;
        }
        else
        {
            // Behind bytes that wait: close the gap that the head did not need.
            int gap = HeadRoom - head;
            buffer.AsSpan(start - head, end - start + head).CopyTo(buffer.AsSpan(start - head - gap));
            end -= gap;
        }

        sealedTo = end;
        end += HeadRoom;
    }

    private void Reserve(int sizeHint)
    {
        int needed = end + Math.Max(sizeHint, 64) + HeadRoom;
        if (needed > buffer.Length)
        {
            Array.Resize(ref buffer, Math.Max(needed, buffer.Length * 2));
        }
    }
}
