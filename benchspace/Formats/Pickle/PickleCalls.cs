using System.Globalization;
using System.Text;

namespace Benchspace.Formats.Pickle;

/// <summary>
/// What names, calls of names and states mean. A pickle names types and functions and calls them; here a name is one of
/// those that its reader's user allows, a call of it stands for a plain value, and nothing is run.
/// </summary>
/// <param name="names">The names that the pickle may use.</param>
/// <param name="containers">Makes what calls of container types stand for.</param>
/// <param name="budget">What the pickle has cost so far.</param>
/// <param name="position">Where reading is.</param>
internal sealed class PickleCalls(PickleNames names, PickleContainers containers, PickleBudget budget, PicklePosition position)
{
    /// <summary>The value that a name stands for.</summary>
    public PickleName Named(string module, string name) => names.Find(module, name)
        ?? throw position.Refuse($"it asks for {PickleLiterals.Printable(module)}.{PickleLiterals.Printable(name)}, which a file of this kind has no need of; nothing was run");

    /// <summary>What a call of a name with a tuple of arguments stands for.</summary>
    public PickleValue Call(PickleValue function, PickleValue arguments)
    {
        if (function is not PickleName name || arguments is not PickleTuple tuple)
        {
            throw position.Refuse($"it calls {function.Description}");
        }

        ReadOnlySpan<PickleValue> given = tuple.Span;
        switch (name.Meaning)
        {
            case NameMeaning.Dict when given.Length <= 1:
                return given.IsEmpty ? containers.NewDict() : containers.CopyDict(given[0]);
            case NameMeaning.DefaultDict when given is [] or [PickleName or PickleNone]:
                return containers.NewDict();
            case NameMeaning.DefaultDict when given is [PickleName or PickleNone, _]:
                return containers.CopyDict(given[1]);
            case NameMeaning.List when given.Length <= 1:
                return containers.Extend(containers.NewList(), given.IsEmpty ? [] : containers.SlotsOf(given[0]));
            case NameMeaning.Tuple when given.Length <= 1:
                return containers.NewTuple(given.IsEmpty ? [] : containers.SlotsOf(given[0]));
            case NameMeaning.Set when given.Length <= 1:
                return containers.Extend(containers.NewSet(), given.IsEmpty ? [] : containers.SlotsOf(given[0]));
            case NameMeaning.Int when given is [PickleInt or PickleLargeInt]:
            case NameMeaning.Float when given is [PickleFloat]:
                return given[0];
            case NameMeaning.Int when given is []:
                return PickleInt.From(0);
            case NameMeaning.Int when given is [PickleBool truth]:
                return PickleInt.From(truth.Value ? 1 : 0);
            case NameMeaning.Int when given is [PickleString digits] && long.TryParse(digits.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole):
                return PickleInt.From(whole);
            case NameMeaning.Float when given is []:
                return new PickleFloat(0);
            case NameMeaning.Float when given is [PickleInt whole]:
                return new PickleFloat(whole.Value);
            case NameMeaning.Float when given is [PickleString number]:
                return new PickleFloat(PickleLiterals.ParseFloat(Encoding.UTF8.GetBytes(number.Value), position));

            case NameMeaning.Bytes when given is []:
                budget.Charge(64);
                return new PickleBytes(ReadOnlyMemory<byte>.Empty);
            case NameMeaning.Encode when given is [PickleString text, PickleString { Value: "latin1" or "latin-1" }]:
                // How Python 3 writes bytes in protocols 0 to 2.
                budget.Charge(64 + text.Value.Length);
                if (text.Value.Any(character => character > 0xff))
                {
                    throw position.Refuse("bytes that are not Latin-1");
                }

                return new PickleBytes(Encoding.Latin1.GetBytes(text.Value));

            case NameMeaning.NumpyDtype when given is [PickleString or PickleBytes, ..]:
                return NewDtype(TextOf(given[0]));
            case NameMeaning.NumpyScalar when given is [PickleDtype dtype, PickleBytes bytes]:
                if (bytes.Value.Length != dtype.Size)
                {
                    throw position.Refuse($"{dtype.Description} in {bytes.Description}");
                }

                budget.Charge(24);
                return dtype.ReadElement(bytes.Value.Span);
            case NameMeaning.NumpyArrayFrame when given is [PickleName { Meaning: NameMeaning.NumpyArray }, _, _]:
                return NewArray();
            case NameMeaning.NumpyArrayFromBuffer when given is [PickleBytes data, PickleDtype dtype, PickleTuple shape, PickleString { Value: "C" or "F" } order]:
                return Fill(NewArray(), dtype, shape, order.Value == "F", data);

            case NameMeaning.Skipped or NameMeaning.SkippedStorage:
                return PickleSkipped.Instance;
            default:
                throw position.Refuse($"it calls {name.Name} with {(given.IsEmpty ? "nothing" : given[0].Description)}{(given.Length > 1 ? $" and {given.Length - 1} more" : "")}");
        }
    }

    /// <summary>Gives a value the state that belongs to it. Attributes on dicts, which torch adds, are dropped.</summary>
    public void Build(PickleValue target, PickleValue state)
    {
        switch (target, state)
        {
            case (PickleDict, PickleDict or PickleNone):
            case (PickleSkipped, _):
                break;
            case (PickleArray array, PickleTuple { Items: [PickleInt, PickleTuple shape, PickleDtype dtype, PickleBool or PickleInt, PickleBytes data] items }):
                // Python 2's numpy wrote the Fortran flag as a number.
                Fill(array, dtype, shape, items[3] is PickleBool { Value: true } or PickleInt { Value: not 0 }, data);
                break;
            case (PickleDtype dtype, PickleTuple { Items: [PickleInt, PickleString or PickleBytes, PickleNone, PickleNone, PickleNone, ..] items }):
                dtype.IsBigEndian = TextOf(items[1]) == ">";
                break;
            default:
                throw position.Refuse($"it sets the state of {target.Description} to {state.Description}");
        }
    }

    private static string TextOf(PickleValue text) => text is PickleBytes bytes ? bytes.Text : ((PickleString)text).Value;

    private PickleDtype NewDtype(string code)
    {
        if (code is not ("b1" or "i1" or "i2" or "i4" or "i8" or "u1" or "u2" or "u4" or "u8" or "f2" or "f4" or "f8"))
        {
            throw position.Refuse($"the numpy type '{PickleLiterals.Printable(code)}'; whole numbers, floating-point numbers and truth values are understood");
        }

        budget.Charge(40);
        return new PickleDtype(code[0], code[1] - '0');
    }

    private PickleArray NewArray()
    {
        budget.Charge(160);
        return new PickleArray();
    }

    private PickleArray Fill(PickleArray array, PickleDtype dtype, PickleTuple shape, bool isFortranOrder, PickleBytes data)
    {
        if (shape.Span.Length > 32)
        {
            throw position.Refuse($"an array of {shape.Span.Length} axes");
        }

        return array.Fill(dtype, shape.Span, isFortranOrder, data.Value) is string problem ? throw position.Refuse(problem) : array;
    }
}
