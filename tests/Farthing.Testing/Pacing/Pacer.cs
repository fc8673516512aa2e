using System.Diagnostics;

namespace Farthing.Testing.Pacing;

/// <summary>One thread that sends every stream's bytes when they are due.</summary>
internal sealed class Pacer : IDisposable
{
    private readonly PriorityQueue<PacedStream, (long Due, long Sequence)> due = new();
    private readonly object gate = new();
    private readonly Thread thread;
    private long sequence;
    private bool isEnding;

    public Pacer()
    {
        thread = new Thread(Loop) { IsBackground = true, Name = "pacer" };
        thread.Start();
    }

    public void Add(PacedStream stream)
    {
        lock (gate)
        {
            due.Enqueue(stream, (stream.DueTicks, sequence++));
            Monitor.Pulse(gate);
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            isEnding = true;
            Monitor.Pulse(gate);
        }

        thread.Join();
    }

    private void Loop()
    {
        while (true)
        {
            PacedStream stream;
            lock (gate)
            {
                if (isEnding)
                {
                    return;
                }

                if (!due.TryPeek(out _, out (long Due, long Sequence) first))
                {
                    Monitor.Wait(gate);
                    continue;
                }

                double left = (first.Due - Stopwatch.GetTimestamp()) * 1000.0 / Stopwatch.Frequency;
                if (left >= 1.2)
                {
                    Monitor.Wait(gate, (int)(left - 0.2));
                    continue;
                }

                if (left > 0)
                {
                    Thread.Yield();
                    continue;
                }

                stream = due.Dequeue();
            }

            if (stream.Step())
            {
                Add(stream);
            }
        }
    }
}
