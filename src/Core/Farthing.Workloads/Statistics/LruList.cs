namespace Farthing.Workloads.Statistics;

/// <summary>A least-recently-used list of numbers 0…n−1 in arrays: membership and touch in constant time.</summary>
internal sealed class LruList
{
    private readonly int[] newer;
    private readonly int[] older;
    private readonly bool[] isIn;
    private readonly int capacity;
    private int newest = -1;
    private int oldest = -1;
    private int count;

    public LruList(int numbers, int capacity)
    {
        newer = new int[numbers];
        older = new int[numbers];
        isIn = new bool[numbers];
        this.capacity = capacity;
    }

    public bool Contains(int number) => isIn[number];

    /// <summary>Makes a number the most recently used; puts it in, and evicts the least recently used one when there is no room.</summary>
    public void Touch(int number)
    {
        if (capacity <= 0 || number == newest)
        {
            return;
        }

        if (isIn[number])
        {
            Unlink(number);
        }
        else
        {
            if (count == capacity)
            {
                int evicted = oldest;
                Unlink(evicted);
                isIn[evicted] = false;
                count--;
            }

            isIn[number] = true;
            count++;
        }

        older[number] = newest;
        newer[number] = -1;
        if (newest >= 0)
        {
            newer[newest] = number;
        }

        newest = number;
        if (oldest < 0)
        {
            oldest = number;
        }
    }

    private void Unlink(int number)
    {
        if (older[number] >= 0)
        {
            newer[older[number]] = newer[number];
        }
        else
        {
            oldest = newer[number];
        }

        if (newer[number] >= 0)
        {
            older[newer[number]] = older[number];
        }
        else
        {
            newest = older[number];
        }
    }
}
