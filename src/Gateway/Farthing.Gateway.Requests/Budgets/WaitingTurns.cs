namespace Farthing.Gateway.Budgets;

/// <summary>Those who wait for money: first come first served among those of a key, key by key in turn. Attempts that are under way and need more come before those that are to begin: somebody reads their answers already.</summary>
/// <remarks>Not thread-safe: its owner has a lock.</remarks>
/// <typeparam name="T">One who waits.</typeparam>
internal sealed class WaitingTurns<T>
    where T : class
{
    /// <summary>Attempts of one key that wait to begin at most; more are refused at once.</summary>
    public const int MostOfKey = 100;

    private readonly Lanes underWay = new();
    private readonly Lanes toBegin = new();

    /// <summary>Number of all.</summary>
    public int Count => underWay.Count + toBegin.Count;

    /// <summary>Adds one behind the others of its key; false where so many of its key wait to begin already.</summary>
    /// <param name="key">Whose it is.</param>
    /// <param name="one">Who waits.</param>
    /// <param name="isUnderWay">It needs more, and is not counted.</param>
    /// <param name="most">How many of a key may wait to begin.</param>
    public bool TryAdd(string key, T one, bool isUnderWay, int most = MostOfKey) =>
        isUnderWay ? underWay.TryAdd(key, one, int.MaxValue) : toBegin.TryAdd(key, one, most);

    /// <summary>Takes one out that waits no more; false where it was taken out before.</summary>
    public bool Remove(string key, T one) => underWay.Remove(key, one) || toBegin.Remove(key, one);

    /// <summary>Goes round the keys, and takes out the first of each that is answered, until a whole round answers none.</summary>
    /// <param name="isAnswered">Answers one, or leaves it waiting.</param>
    public void Serve(Func<T, bool> isAnswered)
    {
        underWay.Serve(isAnswered);
        toBegin.Serve(isAnswered);
    }

    /// <summary>Takes out those that are answered; the turn stays where it is.</summary>
    public void RemoveAll(Func<T, bool> isAnswered)
    {
        underWay.RemoveAll(isAnswered);
        toBegin.RemoveAll(isAnswered);
    }

    /// <summary>Takes out those of a key that are too many, the last first, where they are answered.</summary>
    /// <param name="most">How many of a key may wait to begin.</param>
    /// <param name="isAnswered">Answers one, or leaves it waiting.</param>
    public void Trim(int most, Func<T, bool> isAnswered) => toBegin.Trim(most, isAnswered);

    /// <summary>All of them; the first one is whose turn it is.</summary>
    public IEnumerable<T> All() => underWay.All().Concat(toBegin.All());

    /// <summary>The lanes of the keys, and whose turn it is.</summary>
    private sealed class Lanes
    {
        private readonly Dictionary<string, LinkedList<T>> byKey = new(StringComparer.Ordinal);
        private readonly Queue<string> turn = new();

        public int Count { get; private set; }

        public bool TryAdd(string key, T one, int most)
        {
            if (!byKey.TryGetValue(key, out LinkedList<T>? lane))
            {
                lane = new LinkedList<T>();
                byKey.Add(key, lane);
                turn.Enqueue(key);
            }

            if (lane.Count >= most)
            {
                return false;
            }

            lane.AddLast(one);
            Count++;
            return true;
        }

        /// <summary>A lane that it leaves empty goes when its turn comes.</summary>
        public bool Remove(string key, T one)
        {
            bool isGone = byKey.TryGetValue(key, out LinkedList<T>? lane) && lane.Remove(one);
            Count -= isGone ? 1 : 0;
            DropEmpty();
            return isGone;
        }

        public void Serve(Func<T, bool> isAnswered)
        {
            for (int idle = 0; idle < turn.Count; )
            {
                string key = turn.Dequeue();
                LinkedList<T> lane = byKey[key];
                idle = RemoveFirst(lane, isAnswered) ? 0 : idle + 1;
                if (lane.Count > 0)
                {
                    turn.Enqueue(key);
                }
                else
                {
                    byKey.Remove(key);
                }
            }
        }

        public void RemoveAll(Func<T, bool> isAnswered)
        {
            foreach (LinkedList<T> lane in byKey.Values)
            {
                for (LinkedListNode<T>? node = lane.First; node is not null; )
                {
                    LinkedListNode<T>? next = node.Next;
                    RemoveIf(node, isAnswered);
                    node = next;
                }
            }

            DropEmpty();
        }

        public void Trim(int most, Func<T, bool> isAnswered)
        {
            foreach (LinkedList<T> lane in byKey.Values)
            {
                for (LinkedListNode<T>? node = lane.Last; node is not null && lane.Count > most; )
                {
                    LinkedListNode<T>? previous = node.Previous;
                    RemoveIf(node, isAnswered);
                    node = previous;
                }
            }
        }

        public IEnumerable<T> All()
        {
            foreach (string key in turn)
            {
                foreach (T one in byKey[key])
                {
                    yield return one;
                }
            }
        }

        private bool RemoveFirst(LinkedList<T> lane, Func<T, bool> isAnswered)
        {
            for (LinkedListNode<T>? node = lane.First; node is not null; node = node.Next)
            {
                if (RemoveIf(node, isAnswered))
                {
                    return true;
                }
            }

            return false;
        }

        private bool RemoveIf(LinkedListNode<T> node, Func<T, bool> isAnswered)
        {
            if (!isAnswered(node.Value))
            {
                return false;
            }

            node.List!.Remove(node);
            Count--;
            return true;
        }

        /// <summary>Where nobody waits, no lane is served: those that are empty go now.</summary>
        private void DropEmpty()
        {
            if (Count == 0)
            {
                byKey.Clear();
                turn.Clear();
            }
        }
    }
}
