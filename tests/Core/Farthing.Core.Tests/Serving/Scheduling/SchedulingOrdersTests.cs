using Farthing.Numerics.Randomness;
using Farthing.Serving.Deployments;
using Farthing.Serving.Scheduling;
using Farthing.Workloads.Requests;

namespace Farthing.Tests.Serving.Scheduling;

/// <summary>What every policy's order must be, a new one's too.</summary>
public sealed class SchedulingOrdersTests
{
    public static TheoryData<SchedulingPolicy> Policies => [.. Enum.GetValues<SchedulingPolicy>()];

    [Theory]
    [MemberData(nameof(Policies))]
    public void An_order_is_total(SchedulingPolicy policy)
    {
        SchedulingOrder order = SchedulingOrders.Of(policy);
        SequenceTable sequences = Sequences(24);
        for (int a = 0; a < 24; a++)
        {
            for (int b = 0; b < 24; b++)
            {
                Assert.Equal(
                    a != b,
                    order.ComesBefore(sequences, a, b) || order.ComesBefore(sequences, b, a)
                );
                Assert.False(order.ComesBefore(sequences, a, b) && order.ComesBefore(sequences, b, a));
                for (int c = 0; c < 24; c++)
                {
                    Assert.True(
                        !order.ComesBefore(sequences, a, b)
                            || !order.ComesBefore(sequences, b, c)
                            || order.ComesBefore(sequences, a, c)
                    );
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void A_queue_hands_out_in_its_order_whatever_order_they_came_in(SchedulingPolicy policy)
    {
        SchedulingOrder order = SchedulingOrders.Of(policy);
        SequenceTable sequences = Sequences(24);
        WaitingQueue queue = new(order, sequences);
        for (int slot = 0; slot < 24; slot++)
        {
            queue.Add(slot);
        }

        int before = queue.Take();
        while (queue.Count > 0)
        {
            int next = queue.Take();
            Assert.True(order.ComesBefore(sequences, before, next));
            before = next;
        }
    }

    private static SequenceTable Sequences(int count)
    {
        Pcg32 random = new(7, 1);
        SequenceTable sequences = new(missKinds: 0);
        for (int i = 0; i < count; i++)
        {
            Request request = new()
            {
                ArrivalNs = random.NextInt32(0, 3),
                InputTokens = 10,
                OutputTokens = 5,
                Priority = (byte)random.NextInt32(0, 2),
            };
            sequences.Add(request, i, 5, i);
        }

        return sequences;
    }
}
