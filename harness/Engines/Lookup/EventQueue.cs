namespace Harness.Engines.Lookup;

/// <summary>
/// The occupied slots of a simulation, by the time at which their trials end; of equal times the smaller trial id is first.
/// A binary heap: the framework's queue compares pairs through an interface, which takes most of a lookup's time where
/// hundreds of slots are occupied. Allocates nothing after its construction. Not thread-safe.
/// </summary>
/// <param name="capacity">How many slots there are.</param>
internal sealed class EventQueue(int capacity)
{
    private readonly Event[] _heap = new Event[capacity];

    /// <summary>The number of occupied slots.</summary>
    public int Count { get; private set; }

    /// <summary>Adds the end of a trial.</summary>
    public void Enqueue(double endSeconds, int trialId, int slot) => SiftUp(Count++, new Event(endSeconds, trialId, slot));

    /// <summary>Removes the first end, and returns its slot.</summary>
    /// <exception cref="InvalidOperationException">No slot is occupied.</exception>
    public int Dequeue()
    {
        if (Count == 0)
        {
            throw new InvalidOperationException("no trial is out");
        }

        int slot = _heap[0].Slot;
        Event last = _heap[--Count];
        if (Count > 0)
        {
            SiftDown(last);
        }

        return slot;
    }

    /// <summary>Moves the end of a trial to an earlier time.</summary>
    /// <returns>Its slot, or null where the trial is not out.</returns>
    public int? Advance(int trialId, double endSeconds)
    {
        for (int i = 0; i < Count; i++)
        {
            if (_heap[i].TrialId == trialId)
            {
                int slot = _heap[i].Slot;
                SiftUp(i, new Event(endSeconds, trialId, slot));
                return slot;
            }
        }

        return null;
    }

    private void SiftUp(int place, in Event item)
    {
        while (place > 0 && (place - 1) / 2 is var parent && item.IsBefore(_heap[parent]))
        {
            _heap[place] = _heap[parent];
            place = parent;
        }

        _heap[place] = item;
    }

    private void SiftDown(in Event item)
    {
        int place = 0;
        while ((2 * place) + 1 is var child && child < Count)
        {
            if (child + 1 < Count && _heap[child + 1].IsBefore(_heap[child]))
            {
                child++;
            }

            if (!_heap[child].IsBefore(item))
            {
                break;
            }

            _heap[place] = _heap[child];
            place = child;
        }

        _heap[place] = item;
    }

    private readonly record struct Event(double EndSeconds, int TrialId, int Slot)
    {
        public bool IsBefore(in Event other) => EndSeconds < other.EndSeconds || (EndSeconds == other.EndSeconds && TrialId < other.TrialId);
    }
}
