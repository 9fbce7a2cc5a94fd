namespace Benchspace.Formats.Pickle;

/// <summary>
/// Makes the lists, dicts, sets and tuples of one pickle, and fills them: charges what they take, and refuses what
/// nests too deep, repeats itself without end, lies in itself, or cannot be a key.
/// </summary>
/// <param name="limits">What the pickle may cost.</param>
/// <param name="arena">Where dicts keep their entries, or null for memory of their own.</param>
/// <param name="budget">What it has cost so far.</param>
/// <param name="position">Where reading is.</param>
internal sealed class PickleContainers(PickleLimits limits, PickleArena? arena, PickleBudget budget, PicklePosition position)
{
    /// <summary>An empty list.</summary>
    public PickleList NewList()
    {
        budget.Charge(96);
        return new PickleList();
    }

    /// <summary>An empty dict.</summary>
    public PickleDict NewDict()
    {
        budget.Charge(112);
        return new PickleDict(arena);
    }

    /// <summary>An empty set.</summary>
    public PickleSet NewSet()
    {
        budget.Charge(96);
        return new PickleSet();
    }

    /// <summary>A tuple of these items.</summary>
    public PickleTuple NewTuple(ReadOnlySpan<PickleSlot> items)
    {
        budget.Charge(72 + (8L * items.Length));
        return Checked(new PickleTuple(items));
    }

    /// <summary>Adds items to a list.</summary>
    public PickleList Extend(PickleList list, ReadOnlySpan<PickleSlot> items)
    {
        budget.Charge(16L * items.Length);
        RefuseSelf(list, items);
        list.Add(items);
        return Checked(list);
    }

    /// <summary>Adds items to a set.</summary>
    public PickleSet Extend(PickleSet set, ReadOnlySpan<PickleSlot> items)
    {
        budget.Charge(16L * items.Length);
        foreach (PickleSlot item in items)
        {
            if (!item.IsKey)
            {
                throw position.Refuse($"{item.Value.Description} in a set");
            }
        }

        set.Add(items);
        return Checked(set);
    }

    /// <summary>Sets entries of a dict: a key, its value, the next key and so on.</summary>
    public PickleDict SetItems(PickleDict dict, ReadOnlySpan<PickleSlot> pairs)
    {
        if (pairs.Length % 2 != 0)
        {
            throw position.Refuse("a key without a value");
        }
        // 24 bytes an entry, twice that while the list grows, and about 32 in the index once it is looked up.
        budget.Charge(40L * pairs.Length);
        RefuseSelf(dict, pairs);
        for (int i = 0; i < pairs.Length; i += 2)
        {
            if (!pairs[i].IsKey)
            {
                throw position.Refuse($"{pairs[i].Value.Description} as a key");
            }
        }

        dict.Add(pairs);
        return Checked(dict);
    }

    /// <summary>A dict with the entries of another, or of a list of pairs.</summary>
    public PickleDict CopyDict(PickleValue items)
    {
        PickleDict dict = NewDict();
        if (items is PickleDict other)
        {
            foreach ((PickleValue key, PickleSlot value) in other.Span)
            {
                SetItems(dict, [key, value]);
            }

            return dict;
        }

        foreach (PickleSlot item in SlotsOf(items))
        {
            PickleSlot[] pair = SlotsOf(item.Value);
            if (pair.Length != 2)
            {
                throw position.Refuse("a key without a value");
            }

            SetItems(dict, pair);
        }

        return dict;
    }

    /// <summary>The items of something that has some, to be put into something else.</summary>
    public PickleSlot[] SlotsOf(PickleValue value)
    {
        ReadOnlySpan<PickleValue> items = value switch
        {
            PickleTuple tuple => tuple.Span,
            PickleSequence sequence => sequence.Span,
            _ => throw position.Refuse($"{value.Description} where a list is expected"),
        };
        budget.Charge(16L * items.Length);
        var slots = new PickleSlot[items.Length];
        for (int item = 0; item < slots.Length; item++)
        {
            slots[item] = items[item];
        }

        return slots;
    }

    private void RefuseSelf(PickleContainer container, ReadOnlySpan<PickleSlot> values)
    {
        foreach (PickleSlot value in values)
        {
            if (ReferenceEquals(value.Object, container))
            {
                throw position.Refuse($"{container.Description} that lies in itself");
            }
        }
    }

    private T Checked<T>(T container)
        where T : PickleContainer
    {
        if (container.Depth > limits.Nesting)
        {
            throw position.TooDeep(limits);
        }

        if (container.Walk > limits.Values)
        {
            throw position.Refuse($"it repeats its values to more than {limits.Values}");
        }

        return container;
    }
}
