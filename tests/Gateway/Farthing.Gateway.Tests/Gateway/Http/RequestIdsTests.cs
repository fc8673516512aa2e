using System.Collections.Concurrent;
using Farthing.Gateway.Http;

namespace Farthing.Tests.Gateway.Http;

public sealed class RequestIdsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_name_is_a_uuid_of_version_7_and_of_its_millisecond()
    {
        for (int i = 0; i < 1000; i++)
        {
            Guid id = RequestIds.Next(Noon.AddMilliseconds(i));
            byte[] bytes = id.ToByteArray(bigEndian: true);
            long milliseconds = 0;
            foreach (byte one in bytes.AsSpan(0, 6))
            {
                milliseconds = (milliseconds << 8) | one;
            }

            Assert.Equal(7, id.Version);
            Assert.InRange(id.Variant, 8, 11);
            Assert.Equal(Noon.AddMilliseconds(i).ToUnixTimeMilliseconds(), milliseconds);
        }
    }

    [Fact]
    public void Names_of_one_millisecond_differ_on_every_thread()
    {
        ConcurrentBag<Guid> all = [];
        Thread[] threads =
        [
            .. Enumerable
                .Range(0, 4)
                .Select(_ => new Thread(() =>
                {
                    for (int i = 0; i < 20_000; i++)
                    {
                        all.Add(RequestIds.Next(Noon));
                    }
                })),
        ];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.Equal(80_000, all.Distinct().Count());
    }

    [Fact]
    public void Every_random_bit_takes_both_values()
    {
        byte[] ones = new byte[16];
        byte[] zeros = new byte[16];
        for (int i = 0; i < 500; i++)
        {
            byte[] bytes = RequestIds.Next(Noon).ToByteArray(bigEndian: true);
            for (int at = 0; at < 16; at++)
            {
                ones[at] |= bytes[at];
                zeros[at] |= (byte)~bytes[at];
            }
        }

        byte[] random = [0x0F, 0xFF, 0x3F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF];
        for (int at = 0; at < random.Length; at++)
        {
            Assert.Equal(random[at], (byte)(ones[6 + at] & zeros[6 + at]));
        }
    }
}
