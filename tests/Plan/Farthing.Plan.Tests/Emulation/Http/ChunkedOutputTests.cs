using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Farthing.Emulation.Http;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Emulation.Http;

/// <summary>What is written comes out in order and well framed, however little the connection takes at a time.</summary>
public sealed class ChunkedOutputTests
{
    [Fact]
    public void A_flush_is_one_chunk()
    {
        (Socket near, Socket far) = Pair();
        ChunkedOutput output = new(near, isFramed: true);
        output.Write("hello "u8);
        output.Write("there"u8);
        output.Flush();
        output.Write("!"u8);
        byte[] rest = output.End().ToArray();
        byte[] buffer = new byte[100];
        int length = far.Receive(buffer);

        Assert.Equal("b\r\nhello there\r\n", Encoding.ASCII.GetString(buffer, 0, length));
        Assert.Equal("1\r\n!\r\n0\r\n\r\n", Encoding.ASCII.GetString(rest));
        near.Dispose();
        far.Dispose();
    }

    [Fact]
    public void Without_frames_bytes_stand_as_they_are()
    {
        (Socket near, Socket far) = Pair();
        ChunkedOutput output = new(near, isFramed: false);
        output.Write("hello"u8);
        output.Flush();
        output.Write("!"u8);
        byte[] rest = output.End().ToArray();
        byte[] buffer = new byte[100];

        Assert.Equal("hello", Encoding.ASCII.GetString(buffer, 0, far.Receive(buffer)));
        Assert.Equal("!", Encoding.ASCII.GetString(rest));
        near.Dispose();
        far.Dispose();
    }

    [Fact]
    public void A_connection_that_was_closed_is_noticed()
    {
        (Socket near, Socket far) = Pair();
        ChunkedOutput output = new(near, isFramed: true);
        far.LingerState = new LingerOption(true, 0);
        far.Dispose();
        while (!output.IsBroken)
        {
            output.Write("x"u8);
            output.Flush();
        }

        near.Dispose();
    }

    [Fact]
    public void A_connection_that_the_server_has_closed_itself_is_broken_and_nothing_more()
    {
        (Socket near, Socket far) = Pair();
        ChunkedOutput output = new(near, isFramed: true);
        near.Dispose();
        output.Write("x"u8);
        output.Flush();

        Assert.True(output.IsBroken);
        far.Dispose();
    }

    /// <summary>Invariant: writes of any size, flushes at any time and a reader of any speed lose, double and mix nothing.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void A_slow_reader_gets_all_bytes_in_order()
    {
        Arbitrary<int[]> sizes = Gen.OneOf(
                Gen.Choose(1, 300),
                Gen.Choose(20_000, 200_000),
                Gen.Constant(-1),
                Gen.Constant(-2)
            )
            .ArrayOf()
            .ToArbitrary();
        Prop.ForAll(sizes, Holds).QuickCheckThrowOnFailure();
    }

    /// <summary>A size writes so many bytes, −1 flushes, −2 lets the reader take something.</summary>
    private static bool Holds(int[] sizes)
    {
        (Socket near, Socket far) = Pair();
        ChunkedOutput output = new(near, isFramed: true);
        List<byte> wanted = [];
        List<byte> came = [];
        byte[] buffer = new byte[50_000];
        foreach (int size in sizes)
        {
            if (size == -1)
            {
                output.Flush();
            }
            else if (size == -2)
            {
                Drain(far, buffer, came, once: true);
            }
            else
            {
                byte[] bytes = [.. Enumerable.Range(0, size).Select(i => (byte)(wanted.Count + i))];
                wanted.AddRange(bytes);
                output.Write(bytes);
            }
        }

        byte[] rest = output.End().ToArray();
        near.Shutdown(SocketShutdown.Send);
        Drain(far, buffer, came, once: false);
        came.AddRange(rest);
        near.Dispose();
        far.Dispose();
        return Unframed([.. came]).SequenceEqual(wanted);
    }

    private static void Drain(Socket far, byte[] buffer, List<byte> came, bool once)
    {
        while (far.Poll(once ? 0 : -1, SelectMode.SelectRead))
        {
            int length = far.Receive(buffer);
            came.AddRange(buffer.AsSpan(0, length));
            if (once || length == 0)
            {
                return;
            }
        }
    }

    private static List<byte> Unframed(ReadOnlySpan<byte> framed)
    {
        List<byte> bytes = [];
        while (true)
        {
            int end = framed.IndexOf("\r\n"u8);
            int length = Convert.ToInt32(Encoding.ASCII.GetString(framed[..end]), 16);
            framed = framed[(end + 2)..];
            if (length == 0)
            {
                Assert.True(framed.SequenceEqual("\r\n"u8));
                return bytes;
            }

            bytes.AddRange(framed[..length]);
            Assert.True(framed.Slice(length, 2).SequenceEqual("\r\n"u8));
            framed = framed[(length + 2)..];
        }
    }

    private static (Socket Near, Socket Far) Pair()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Socket near = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            SendBufferSize = 8192,
        };
        near.Connect(listener.LocalEndpoint);
        near.Blocking = false;
        Socket far = listener.AcceptSocket();
        return (near, far);
    }
}
