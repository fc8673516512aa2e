using Farthing.Numerics.Randomness;
using Farthing.Serving.Simulation;

namespace Farthing.Tests.Serving.Simulation;

/// <summary>Beside a list that is sorted anew each time.</summary>
public sealed class ReplicaHeapTests
{
    [Fact]
    public void The_first_two_are_those_of_a_sorted_list()
    {
        Pcg32 random = new(5, 1);
        for (int round = 0; round < 200; round++)
        {
            ReplicaHeap heap = new();
            SortedDictionary<int, long> known = [];
            int replicas = random.NextInt32(1, 40);
            for (int i = 0; i < 200; i++)
            {
                int replica = random.NextInt32(0, replicas);
                if (random.NextInt32(0, 4) == 0)
                {
                    heap.Remove(replica);
                    known.Remove(replica);
                }
                else
                {
                    long key = random.NextInt32(0, 9) == 0 ? long.MaxValue : random.NextInt32(0, 30);
                    heap.Set(replica, key);
                    known[replica] = key;
                }

                int[] sorted =
                [
                    .. known.OrderBy(one => one.Value).ThenBy(one => one.Key).Select(one => one.Key),
                ];
                Assert.Equal(sorted.Length, heap.Count);
                Assert.Equal(sorted.Length == 0 ? long.MaxValue : known[sorted[0]], heap.FirstKey);
                Assert.Equal(sorted.Length < 2 ? -1 : sorted[1], heap.Second);
                if (sorted.Length > 0)
                {
                    Assert.Equal(sorted[0], heap.First);
                    Assert.Equal(known[sorted[^1]], heap.KeyOf(sorted[^1]));
                }
            }
        }
    }
}
